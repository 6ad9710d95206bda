/**
 * The language that both services and all clients speak, as plain immutable types: commands,
 * events, results, snapshots, money. Pure: no Kafka, no Avro, no clock, no randomness. How these
 * look on the wire is the business of {@code io.passbook.codec}.
 */
@NullMarked
package io.passbook.message;

import org.jspecify.annotations.NullMarked;
