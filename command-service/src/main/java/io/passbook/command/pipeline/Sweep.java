package io.passbook.command.pipeline;

/**
 * How far a sweep for snapshots has come: a fuzzy checkpoint (Mohan et al., ARIES, 1992). Together
 * with the events from {@code eventOffset} on, the snapshots of a finished sweep give the accounts.
 *
 * @param cursor index of the next account to look at
 * @param accounts how many accounts there were when the sweep began; it ends there
 * @param eventOffset in the event topic when the sweep began
 * @param credit events that no snapshot was written for yet; negative: so many until the next try
 */
record Sweep(int cursor, int accounts, long eventOffset, int credit) {
  /** Events that pay for one snapshot. */
  static final int EVENTS_PER_SNAPSHOT = 5;

  /** What can be saved up, so that no batch is held up by its snapshots. */
  static final int MAX_CREDIT = 1000 * EVENTS_PER_SNAPSHOT;

  static Sweep begin(int accounts, long eventOffset) {
    return new Sweep(0, accounts, eventOffset, 0);
  }

  /** Snapshots cannot be written now: the same again after a good many events. */
  Sweep later() {
    return new Sweep(cursor, accounts, eventOffset, -MAX_CREDIT);
  }
}
