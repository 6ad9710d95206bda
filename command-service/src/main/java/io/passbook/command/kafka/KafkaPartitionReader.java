package io.passbook.command.kafka;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a recovery asks of Kafka. */
public final class KafkaPartitionReader implements PartitionReader {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(30);

  /** A partition without a leader is asked for no longer: some can be done without. */
  private static final int ANSWERED_MS = 10_000;

  private static final int FIRST_PATIENCE_MS = 250;
  private static final int LONGEST_PATIENCE_MS = 8_000;

  private final int partition;
  private final Admin admin;
  private final String groupId;
  private final KafkaTransactions transactions;
  private final KafkaClients clients;
  private final String clientId;
  private final Semaphore turns;
  private org.apache.kafka.clients.consumer.@Nullable Consumer<byte[], byte[]> consumer;
  private int patienceMs = FIRST_PATIENCE_MS;

  /**
   * @param turns one is taken for the first read and given back at the end
   */
  KafkaPartitionReader(
      int partition,
      KafkaClients clients,
      Admin admin,
      KafkaTransactions transactions,
      String clientId,
      Semaphore turns) {
    this.partition = partition;
    this.admin = admin;
    this.groupId = clients.groupId();
    this.transactions = transactions;
    this.clients = clients;
    this.clientId = clientId;
    this.turns = turns;
  }

  @Override
  public Committed committed() {
    var commands = in(Topics.COMMANDS);
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(commands));
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true).timeoutMs(patienceMs);
    try {
      var offsets =
          admin
              .listConsumerGroupOffsets(Map.of(groupId, spec), options)
              .partitionsToOffsetAndMetadata()
              .get();
      if (!offsets.containsKey(commands)) {
        // The admin client leaves out what the broker would not tell, and so what is unstable;
        // without an offset there is an entry with null.
        return new Committed.Unstable();
      }
      var offset = offsets.get(commands);
      return offset == null ? new Committed.None() : new Committed.Stable(offset.offset());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        // A slow broker; nothing is known yet.
        patienceMs = Math.min(2 * patienceMs, LONGEST_PATIENCE_MS);
        return new Committed.Unstable();
      }
      throw away(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public Marks bounds(List<String> topics) {
    var ends = offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    var starts = offsets(topics, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    var bounds = new HashMap<String, Bounds>();
    ends.forEach(
        (topic, end) -> bounds.put(topic, new Bounds(starts.getOrDefault(topic, 0L), end)));
    return new Marks(bounds);
  }

  @Override
  public Map<String, Long> stableOffsets(List<String> topics) {
    return offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  private Map<String, Long> offsets(List<String> topics, OffsetSpec spec, IsolationLevel level) {
    var questions = new HashMap<TopicPartition, OffsetSpec>();
    topics.forEach(topic -> questions.put(in(topic), spec));
    var options = new ListOffsetsOptions(level).timeoutMs(ANSWERED_MS);
    var answers = get(admin.listOffsets(questions, options).all());
    var offsets = new HashMap<String, Long>();
    answers.forEach((where, info) -> offsets.put(where.topic(), info.offset()));
    return offsets;
  }

  @Override
  public void read(
      String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    if (from >= to) {
      return;
    }
    var topicPartition = in(topic);
    var consumer = reading();
    ask(
        topicPartition,
        () -> {
          consumer.assign(List.of(topicPartition));
          consumer.seek(topicPartition, from);
          return from;
        });
    var position = from;
    var progressAt = System.nanoTime();
    while (position < to) {
      for (var record : ask(topicPartition, () -> consumer.poll(POLL))) {
        if (record.offset() < to) {
          visitor.accept(record);
        }
      }
      long next = ask(topicPartition, () -> consumer.position(topicPartition));
      if (next != position) {
        position = next;
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > WITHOUT_PROGRESS.toNanos()) {
        throw new LogAwayException(
            "No progress in %s at offset %d".formatted(topicPartition, position),
            new TimeoutException());
      }
    }
  }

  /** The consumer, from when it is our turn. */
  private org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reading() {
    var opened = consumer;
    if (opened != null) {
      return opened;
    }
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    try {
      opened = clients.reader(clientId);
      consumer = opened;
      return opened;
    } finally {
      if (opened == null) {
        turns.release();
      }
    }
  }

  private static <T> T ask(TopicPartition topicPartition, Supplier<T> question) {
    try {
      return question.get();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new LogAwayException("Could not read " + topicPartition, e);
    }
  }

  @Override
  public List<OpenTransaction> openTransactions() {
    return transactions.openOn(partition);
  }

  @Override
  public void fence(OpenTransaction transaction) {
    transactions.fence(transaction);
  }

  @Override
  public void close() {
    var opened = consumer;
    if (opened != null) {
      consumer = null;
      try {
        opened.close();
      } finally {
        turns.release();
      }
    }
  }

  private TopicPartition in(String topic) {
    return new TopicPartition(topic, partition);
  }

  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw away(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static LogAwayException away(ExecutionException e) {
    var cause = e.getCause();
    return new LogAwayException("The brokers did not answer a question", cause == null ? e : cause);
  }
}
