package io.passbook.projection.pipeline;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition has been applied to a view. The position is an offset: everything before it
 * is in the view. It counts what a transactional log has besides records (transaction markers,
 * aborted records) as applied as soon as the consumer went past it, so that an idle view stands at
 * its partition's end.
 *
 * <p>One thread writes (the Streams thread that polls and applies), any thread reads.
 */
final class PartitionProgress {
  /** Not known yet. */
  static final long UNKNOWN = -1;

  private static final long NONE = -1;

  private final Signal signal;
  private final AtomicInteger incarnation = new AtomicInteger();
  // Odd while a restart is under way.
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile long start = UNKNOWN;
  private volatile long polledNext = UNKNOWN;
  private volatile long lastPolled = NONE;
  private volatile long lastApplied = NONE;
  private volatile long appliedTimestampMs = NONE;
  private volatile @Nullable Map<String, ReadOnlyKeyValueStore<Bytes, byte[]>> stores;
  private volatile @Nullable Thread owner;

  PartitionProgress(Signal signal) {
    this.signal = signal;
  }

  /**
   * The consumer starts anew at this offset, or at one not known yet. A thread that hears late that
   * it has lost the partition says nothing of who has it now.
   */
  void restartAt(long next) {
    var writer = owner;
    if (writer != null && writer != Thread.currentThread()) {
      return;
    }
    restarts.incrementAndGet();
    polledNext = UNKNOWN;
    start = UNKNOWN;
    lastPolled = NONE;
    lastApplied = NONE;
    appliedTimestampMs = NONE;
    start = next;
    polledNext = next;
    restarts.incrementAndGet();
    signal.raise();
  }

  /** The records of a poll; told before {@link #polledUpTo}, which readers rely on. */
  void polledRecords(long first, long last) {
    if (start == UNKNOWN) {
      start = first;
    } else if (lastApplied >= lastPolled) {
      start = polledNext; // reached already, markers behind the last record included: never back
    }
    lastPolled = last;
  }

  /** Where the consumer will go on. */
  void polledUpTo(long next) {
    if (polledNext != next) {
      if (start == UNKNOWN) {
        start = next;
      }
      polledNext = next;
      signal.raise();
    }
  }

  boolean isStartUnknown() {
    return polledNext == UNKNOWN;
  }

  /** The record at this offset is in the view now. */
  void applied(long offset, long timestampMs) {
    appliedTimestampMs = timestampMs;
    lastApplied = offset;
    signal.raise();
  }

  /**
   * The view's stores follow the topic from now on, from where the consumer starts, which the next
   * poll tells.
   *
   * @param ownStores by their names; queries read them as well
   */
  void activate(Map<String, ? extends ReadOnlyKeyValueStore<Bytes, byte[]>> ownStores) {
    owner = Thread.currentThread();
    restartAt(UNKNOWN);
    incarnation.incrementAndGet();
    stores = Map.copyOf(ownStores);
    signal.raise();
  }

  void deactivate() {
    stores = null;
    owner = null;
    incarnation.incrementAndGet();
    signal.raise();
  }

  boolean isActive() {
    return stores != null;
  }

  /** A store that the partition's events are applied to here; empty when that is elsewhere. */
  Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> store(String name) {
    var own = stores;
    return own == null ? Optional.empty() : Optional.ofNullable(own.get(name));
  }

  /** Changes whenever the partition becomes active or ceases to be. */
  int incarnation() {
    return incarnation.get();
  }

  /** Broker time of the last record that was applied since the last start; negative: none yet. */
  long appliedTimestampMs() {
    return appliedTimestampMs;
  }

  /** Everything before this offset is in the view; {@link #UNKNOWN} right after a start. */
  long position() {
    while (true) {
      var before = restarts.get();
      // In this order: whoever sees where a poll ended also sees its last record.
      var next = polledNext;
      var polled = lastPolled;
      var applied = lastApplied;
      var from = start;
      if (before == restarts.get() && before % 2 == 0) {
        return next == UNKNOWN || polled == NONE || applied >= polled
            ? next
            : Math.max(applied + 1, from);
      }
      Thread.onSpinWait();
    }
  }
}
