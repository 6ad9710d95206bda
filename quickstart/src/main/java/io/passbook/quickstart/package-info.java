/**
 * Everything on one machine, without Docker: a real Kafka broker and a real schema registry as
 * child processes, and {@code up} and {@code demo}, which start the two services beside them. The
 * services know nothing of this package; nothing here decides or projects anything.
 */
@NullMarked
package io.passbook.quickstart;

import org.jspecify.annotations.NullMarked;
