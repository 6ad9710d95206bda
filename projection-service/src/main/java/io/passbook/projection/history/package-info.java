/**
 * The history view: all events of an account in order, and the account as it stood after any of
 * them. Pure: no Kafka, no HTTP, no clock.
 */
@NullMarked
package io.passbook.projection.history;

import org.jspecify.annotations.NullMarked;
