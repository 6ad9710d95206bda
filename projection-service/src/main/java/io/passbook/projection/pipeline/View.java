package io.passbook.projection.pipeline;

import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What one application offers to queries on this instance. Reading is safe from any thread at any
 * time; what is not here (any more) throws {@link ViewAwayException}.
 */
public abstract sealed class View permits AccountsView, HistoryView {
  /**
   * A standby that was not at its partition's end for longer is of no use: it may be filling up
   * from nothing. Below {@link AccountsTopology#COMPACTION_LAG_MS}, within which a changelog still
   * holds every change.
   */
  private static final Duration STANDBY_LIMIT = Duration.ofMinutes(10);

  private final Stores stores;
  private final EndOffsets ends;
  private final Signals signals;

  View(Stores stores, EndOffsets ends, Signals signals) {
    this.stores = stores;
    this.ends = ends;
    this.signals = signals;
  }

  /** Raised whenever the partition's position may have changed. */
  public Signal signal(int partition) {
    return signals.of(partition);
  }

  /** Whether this instance applies the partition's events itself. */
  public boolean isActive(int partition) {
    return stores.processed().of(new TopicPartition(Topics.EVENTS, partition)).isActive();
  }

  /** What the partition is worth here; empty when this instance cannot answer for it. */
  public Optional<Standing> standing(int partition) {
    var progress = stores.processed().of(new TopicPartition(Topics.EVENTS, partition));
    var incarnation = progress.incarnation();
    var active = progress.isActive();
    if (!active) {
      return standby(partition, incarnation);
    }
    var position = progress.position();
    if (position == PartitionProgress.UNKNOWN) {
      return Optional.empty();
    }
    var seenAtEnd = ends.samples(partition).lastSeenAtEnd(position);
    if (seenAtEnd.isPresent()) {
      return Optional.of(new Standing(Role.ACTIVE, position, seenAtEnd.getAsLong(), incarnation));
    }
    // It is still catching up: when the last event it has was appended, it was all there was.
    var appliedMs = progress.appliedTimestampMs();
    if (appliedMs < 0) {
      return Optional.empty();
    }
    var agoMs = Math.max(0, System.currentTimeMillis() - appliedMs);
    return Optional.of(
        new Standing(
            Role.ACTIVE,
            position,
            System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(agoMs),
            incarnation));
  }

  private Optional<Standing> standby(int partition, int incarnation) {
    try {
      var position = standbyPosition(partition);
      var seenAtEnd = ends.samples(partition).lastSeenAtEnd(position);
      if (position < 0 || seenAtEnd.isEmpty()) {
        return Optional.empty();
      }
      var standing = new Standing(Role.STANDBY, position, seenAtEnd.getAsLong(), incarnation);
      return standing.stalenessMs() > STANDBY_LIMIT.toMillis()
          ? Optional.empty()
          : Optional.of(standing);
    } catch (ViewAwayException _) {
      return Optional.empty();
    }
  }

  /**
   * How far the partition's stores are, as far as can be told, also while nothing is answered from
   * them: an offset of the event partition; 0: nothing.
   */
  public long reached(int partition) {
    try {
      return Math.max(0, standbyPosition(partition));
    } catch (ViewAwayException _) {
      return 0;
    }
  }

  /** How far the partition's stores are when this instance is not the one that writes them. */
  abstract long standbyPosition(int partition);

  final long restoredPosition(int partition) {
    return stores.restored().of(new TopicPartition(Topics.EVENTS, partition)).position();
  }

  /** The end of the event partition at some time after this call. */
  public CompletableFuture<Long> end(int partition) {
    return ends.ask(partition);
  }

  /** Where the event partition was last seen to end; negative when that is not known. */
  public long lastKnownEnd(int partition) {
    return ends.samples(partition).latestEnd().orElse(-1);
  }

  /** Milliseconds since the event partition was last seen to end there; empty: never. */
  public OptionalLong endAgeMs(int partition) {
    var seen = ends.samples(partition).latestAtNanos();
    return seen.isPresent()
        ? OptionalLong.of(Math.max(0, System.nanoTime() - seen.getAsLong()) / 1_000_000)
        : OptionalLong.empty();
  }

  /** How many partitions there are, here and elsewhere. */
  public int partitions() {
    return ends.partitions();
  }

  final ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    try {
      return stores.store(name, partition);
    } catch (StreamsException | IllegalStateException e) {
      throw away(partition, e);
    }
  }

  static ViewAwayException away(int partition, RuntimeException e) {
    return new ViewAwayException(
        "Partition %d is not here now: %s".formatted(partition, e.getMessage()));
  }
}
