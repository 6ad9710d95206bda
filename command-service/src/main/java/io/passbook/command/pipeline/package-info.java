/**
 * The write side's one loop, and all that it stands on: the ledger of a partition, the overlay of a
 * batch, the memory of command ids, recovery, snapshots, dead letters. Knows the log only through
 * {@code io.passbook.command.log}: no Kafka client is called here.
 */
@NullMarked
package io.passbook.command.pipeline;

import org.jspecify.annotations.NullMarked;
