/**
 * {@code io.passbook.command.log} on Kafka, with plain clients: nothing is decided here, every
 * failure is turned into one of the few that the pipeline knows.
 */
@NullMarked
package io.passbook.command.kafka;

import org.jspecify.annotations.NullMarked;
