package io.passbook.command.simulation;

/** What can go wrong. Each run has some of these, as its seed says. */
enum Misfortune {
  /** SIGKILL, and a new process some time later. */
  CRASH,
  /** SIGTERM, and a new process some time later. */
  STOP,
  /** SIGSTOP, and SIGCONT some time later. */
  FREEZE,
  /** The coordinator takes a member for dead that is not. */
  EXPULSION,
  /** Partitions move for no reason. */
  REBALANCE,
  /** Somebody shuts out a producer that is well. */
  FENCING,
  /** A transaction fails before its commit. */
  FAILED_TRANSACTION,
  /** No answer to a commit or an abort, which was done, or was not, or is done later. */
  LOST_ANSWER,
  /** One thread stands still for a while, as if an answer took long. */
  SLOW_ANSWER,
  /** The topics' brokers get the markers of a commit late, the group's coordinator does not. */
  HELD_MARKERS,
  /** Reading or asking fails. */
  FAILED_READ,
  /** One process and the brokers cannot reach each other for a while. */
  CUT_OFF,
  /** One partition of one topic has no leader for a while. */
  PARTITION_AWAY,
  /** The schema registry is away for a while. */
  REGISTRY_AWAY,
  /** The schema registry does not take our schema of one topic for a while. */
  REGISTRY_REFUSES,
  /** Snapshots are deleted, some or all. */
  TRUNCATED_SNAPSHOTS,
  /** The snapshot topic is deleted and created anew. */
  NEW_SNAPSHOT_TOPIC,
  /** Superseded records of the compacted topics are removed. */
  COMPACTION,
  /** Old results and dead letters expire. */
  EXPIRED_RESULTS,
  /** Everybody stops for weeks: the group's offsets expire, and so do decided commands. */
  HOLIDAY,
  /** Everybody stops while somebody erases an account. */
  ERASURE;

  /** Whether it can wait for a moment at which it hurts most. */
  boolean canLurk() {
    return switch (this) {
      case CRASH, STOP, FREEZE, EXPULSION, REBALANCE, CUT_OFF -> true;
      case FENCING,
          FAILED_TRANSACTION,
          LOST_ANSWER,
          SLOW_ANSWER,
          HELD_MARKERS,
          FAILED_READ,
          PARTITION_AWAY,
          REGISTRY_AWAY,
          REGISTRY_REFUSES,
          TRUNCATED_SNAPSHOTS,
          NEW_SNAPSHOT_TOPIC,
          COMPACTION,
          EXPIRED_RESULTS,
          HOLIDAY,
          ERASURE ->
          false;
    };
  }

  /** Its smallest chance, in ten thousandths, at each step or call. */
  int rarity() {
    // Commits are few, compared with other calls.
    return isFromOutside() ? 1 : this == HELD_MARKERS ? 60 : 10;
  }

  /** Whether it comes from outside, at any time; else it befalls a call. */
  boolean isFromOutside() {
    return switch (this) {
      case FAILED_TRANSACTION, LOST_ANSWER, SLOW_ANSWER, HELD_MARKERS, FAILED_READ -> false;
      case CRASH,
          STOP,
          FREEZE,
          EXPULSION,
          REBALANCE,
          FENCING,
          CUT_OFF,
          PARTITION_AWAY,
          REGISTRY_AWAY,
          REGISTRY_REFUSES,
          TRUNCATED_SNAPSHOTS,
          NEW_SNAPSHOT_TOPIC,
          COMPACTION,
          EXPIRED_RESULTS,
          HOLIDAY,
          ERASURE ->
          true;
    };
  }
}
