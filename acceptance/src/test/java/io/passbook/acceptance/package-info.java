/**
 * The one place from which the tests over real brokers get their Kafka, their registry and their
 * processes. What a test proves stands in a package of its own below this one; no test starts a
 * broker or a process by other means, and none leaves one behind.
 */
@NullMarked
package io.passbook.acceptance;

import org.jspecify.annotations.NullMarked;
