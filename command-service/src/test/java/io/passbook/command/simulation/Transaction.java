package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One transaction, from its first record to its last marker. */
final class Transaction {
  enum State {
    ONGOING,
    PREPARE_COMMIT,
    PREPARE_ABORT,
    COMMITTED,
    ABORTED
  }

  private final long number;
  private final String transactionalId;
  private final long startedAtMs;
  private final Set<PartitionLog> partitions = new LinkedHashSet<>();
  private final Map<Integer, Long> offsets = new HashMap<>();
  private final List<Runnable> markers = new ArrayList<>();
  private State state = State.ONGOING;

  /**
   * @param number unlike that of any other transaction
   */
  Transaction(long number, String transactionalId, long startedAtMs) {
    this.number = number;
    this.transactionalId = transactionalId;
    this.startedAtMs = startedAtMs;
  }

  long number() {
    return number;
  }

  String transactionalId() {
    return transactionalId;
  }

  long startedAtMs() {
    return startedAtMs;
  }

  State state() {
    return state;
  }

  /** Whether its records count, where its marker stands. */
  boolean isGood() {
    return state == State.PREPARE_COMMIT || state == State.COMMITTED;
  }

  boolean isOver() {
    return state == State.COMMITTED || state == State.ABORTED;
  }

  Set<PartitionLog> partitions() {
    return partitions;
  }

  /** The group's offsets that it commits. */
  Map<Integer, Long> offsets() {
    return offsets;
  }

  /** Decides it; its markers are written later, one by one. */
  void prepare(boolean commit, List<Runnable> unwritten) {
    state = commit ? State.PREPARE_COMMIT : State.PREPARE_ABORT;
    markers.addAll(unwritten);
    completeWhenDone();
  }

  /** Writes one of the missing markers. */
  void writeMarker(int which) {
    markers.remove(which).run();
    completeWhenDone();
  }

  int missingMarkers() {
    return markers.size();
  }

  private void completeWhenDone() {
    if (markers.isEmpty()) {
      state = state == State.PREPARE_COMMIT ? State.COMMITTED : State.ABORTED;
    }
  }

  @Override
  public String toString() {
    return "%s #%d %s".formatted(transactionalId, number, state);
  }
}
