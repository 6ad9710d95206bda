/**
 * The rules of the ledger: what a command does to an account, what an event makes of it. Pure: time
 * and offsets come in as arguments. No Kafka, no Avro, no HTTP, no clock, no randomness.
 */
@NullMarked
package io.passbook.command.account;

import org.jspecify.annotations.NullMarked;
