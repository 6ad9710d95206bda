package io.passbook.command.log;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the recovery of one partition asks of the log. The partition is the same in every topic. For
 * one thread. Any method may fail with a {@link LogAwayException}: try again later.
 */
public interface PartitionReader extends AutoCloseable {

  /** Opens readers, each for one recovery. */
  interface Factory {
    PartitionReader open(int partition);
  }

  /** The group's committed offset. */
  sealed interface Committed {
    /** The group has none: nothing was ever committed, or it expired. */
    record None() implements Committed {}

    /** A transaction that is not finished yet may still change it. */
    record Unstable() implements Committed {}

    /** The offset of the next command to decide; no transaction is about to change it. */
    record Stable(long offset) implements Committed {}
  }

  /** Where a topic's partition begins and ends, whether committed or not. */
  record Bounds(long start, long end) {}

  /** The bounds in several topics. */
  record Marks(Map<String, Bounds> byTopic) {
    public Marks {
      byTopic = Map.copyOf(byTopic);
    }

    /** Those in this topic, which must be one of those asked for. */
    public Bounds of(String topic) {
      return Objects.requireNonNull(byTopic.get(topic), topic);
    }
  }

  Committed committed();

  /** The bounds in each of these topics. */
  Marks bounds(List<String> topics);

  /** The offset in each of these topics up to which every transaction is finished. */
  Map<String, Long> stableOffsets(List<String> topics);

  /**
   * Hands over every committed record from one offset to before the other, in order. What the
   * visitor throws comes through as it is.
   */
  void read(String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor);

  /**
   * The open transactions that may hold this partition up: of other workers that are no members of
   * the group. Those of members hold nobody up, however slow they are: the group moves a partition
   * only after its owner has given it up, or was expelled.
   */
  List<OpenTransaction> openTransactions();

  /** Aborts the transaction and shuts its producer out. */
  void fence(OpenTransaction transaction);

  @Override
  void close();

  /**
   * A transaction of which nothing is decided yet. Two of these are equal only if they are one.
   *
   * @param startedAtMs the coordinator's clock, milliseconds since 1970
   */
  record OpenTransaction(String transactionalId, long producerId, long startedAtMs) {}
}
