/**
 * The totals view: sums over all accounts of one partition, by currency, and adding those up over
 * partitions. Pure: no Kafka, no HTTP, no clock.
 */
@NullMarked
package io.passbook.projection.totals;

import org.jspecify.annotations.NullMarked;
