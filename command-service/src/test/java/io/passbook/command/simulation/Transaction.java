package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /** The markers that are missing in the topics. */
  private final List<Runnable> markers = new ArrayList<>();

  private @Nullable Runnable offsetsMarker;
  private long heldUntilMs;
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

  /**
   * Decides it; its markers are written later, one by one.
   *
   * @param ofOffsets the marker of the group's offsets, if it commits some
   */
  void prepare(boolean commit, List<Runnable> ofTopics, @Nullable Runnable ofOffsets) {
    state = commit ? State.PREPARE_COMMIT : State.PREPARE_ABORT;
    markers.addAll(ofTopics);
    offsetsMarker = ofOffsets;
    completeWhenDone();
  }

  /** The topics' brokers do not get their markers before this time; the group's does. */
  void holdMarkers(long untilMs) {
    heldUntilMs = untilMs;
  }

  /** When the next marker may be written; {@link Long#MAX_VALUE}: none is missing. */
  long nextMarkerMs() {
    if (offsetsMarker != null) {
      return 0;
    }
    return markers.isEmpty() ? Long.MAX_VALUE : heldUntilMs;
  }

  /** Writes one of the missing markers that may be written. */
  void writeMarker(Random random, long nowMs) {
    var last = offsetsMarker;
    var free = nowMs >= heldUntilMs ? markers.size() : 0;
    var which = random.nextInt(last == null ? free : free + 1);
    if (last != null && which == free) {
      offsetsMarker = null;
      last.run();
    } else {
      markers.remove(which).run();
    }
    completeWhenDone();
  }

  boolean owesMarkers() {
    return offsetsMarker != null || !markers.isEmpty();
  }

  private void completeWhenDone() {
    if (!owesMarkers()) {
      state = state == State.PREPARE_COMMIT ? State.COMMITTED : State.ABORTED;
    }
  }

  @Override
  public String toString() {
    return "%s #%d %s".formatted(transactionalId, number, state);
  }
}
