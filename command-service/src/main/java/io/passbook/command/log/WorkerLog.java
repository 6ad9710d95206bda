package io.passbook.command.log;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The log as one worker sees it: one member of the consumer group and one transactional producer.
 * For the worker's thread only. Partitions are those of the command topic.
 *
 * <p>{@link #begin}, {@link #send}, {@link #sendOffsets} and {@link #commit} fail with {@link
 * AbortableException} (nothing of the transaction stands once {@link #abort} returns) or {@link
 * ProducerLostException} (nobody knows what stands: {@link #renew}, and recover from the log).
 */
public interface WorkerLog extends AutoCloseable {

  /** What the group decides; called from within {@link #poll} and {@link #close}. */
  interface Assignment {
    /** These partitions came. Each must be sought and paused before this returns. */
    void assigned(Collection<Integer> partitions);

    /** These partitions go; nobody has them before this returns. */
    void revoked(Collection<Integer> partitions);

    /** The group has expelled us: these partitions have gone already. */
    void lost(Collection<Integer> partitions);
  }

  /** Becomes a member of the group. */
  void join(Assignment assignment);

  /**
   * Committed commands from partitions that are not paused. With brokers away there are none.
   *
   * @throws LogAwayException when the log refuses; the next poll may go well
   */
  ConsumerRecords<byte[], byte[]> poll(Duration atMost);

  /** How long a sign of life from the group's coordinator has been overdue; zero: it is not. */
  Duration silence();

  /** The next command to poll. */
  void seek(int partition, long offset);

  void pause(int partition);

  void resume(int partition);

  /** Begins a transaction, of which the brokers hear with what is sent first. */
  void begin();

  /** Sends a record within the transaction; it may stay in a buffer until the commit. */
  Sent send(ProducerRecord<byte[], byte[]> record);

  /** Within the transaction: for each partition the offset of the next command to decide. */
  void sendOffsets(Map<Integer, Long> next);

  void commit();

  /**
   * Undoes the transaction.
   *
   * @throws ProducerLostException when it could not be done
   */
  void abort();

  /**
   * A new producer in place of the old one, under the same name: the old one's transaction is
   * settled, one way or the other.
   *
   * @throws ProducerLostException when the log is away: try again later
   */
  void renew();

  /** Leaves the group. */
  @Override
  void close();

  /** A record on its way. */
  interface Sent {
    /** Where it stands, once its transaction was committed. */
    long offset();
  }
}
