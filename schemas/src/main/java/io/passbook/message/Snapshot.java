package io.passbook.message;

import java.time.Instant;

/**
 * A value of the snapshot topic. Snapshots only save time: the events alone give the same accounts.
 */
public sealed interface Snapshot {

  /**
   * An account as of event number {@code sequence}.
   *
   * @param balance minor units of {@code currency}
   * @param lastOccurredAt {@code occurredAt} of that event
   */
  record AccountSnapshot(
      String accountId,
      long sequence,
      boolean open,
      String ownerName,
      String currency,
      long balance,
      Instant lastOccurredAt)
      implements Snapshot {}

  /**
   * Ends a sweep over all accounts of a partition.
   *
   * @param eventOffset the offset in the event topic from which replay must start
   * @param accounts how many accounts had a snapshot when the sweep was done
   */
  record CheckpointMarker(long eventOffset, long accounts) implements Snapshot {}
}
