package io.passbook.command.kafka;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member of the group and one transactional producer on Kafka. */
public final class KafkaWorkerLog implements WorkerLog {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWorkerLog.class);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final KafkaClients clients;
  private final String transactionalId;
  private final Consumer<byte[], byte[]> consumer;
  private final Heartbeats heartbeats;
  private @Nullable Assignment assignment;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param transactionalId of this worker alone
   */
  public KafkaWorkerLog(KafkaClients clients, String transactionalId) {
    this.clients = clients;
    this.transactionalId = transactionalId;
    this.consumer = clients.member(transactionalId);
    this.heartbeats = new Heartbeats(consumer, clients.heartbeatInterval());
  }

  // ---- The member of the group ----

  @Override
  public void join(Assignment newAssignment) {
    assignment = newAssignment;
    consumer.subscribe(
        List.of(Topics.COMMANDS),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            newAssignment.assigned(numbers(partitions));
          }

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            newAssignment.revoked(numbers(partitions));
          }

          @Override
          public void onPartitionsLost(Collection<TopicPartition> partitions) {
            newAssignment.lost(numbers(partitions));
          }
        });
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    try {
      return consumer.poll(atMost);
    } catch (InvalidOffsetException e) {
      LOG.warn("Recovering again: {}", e.getMessage());
      var partitions = numbers(e.partitions());
      var listener = Objects.requireNonNull(assignment, "joined");
      listener.revoked(partitions);
      listener.assigned(partitions);
    } catch (KafkaException e) {
      throw new LogAwayException("Could not poll", e);
    }
    return ConsumerRecords.empty();
  }

  @Override
  public Duration silence() {
    return heartbeats.overdue();
  }

  @Override
  public void seek(int partition, long offset) {
    consumer.seek(commands(partition), offset);
  }

  @Override
  public void pause(int partition) {
    consumer.pause(List.of(commands(partition)));
  }

  @Override
  public void resume(int partition) {
    consumer.resume(List.of(commands(partition)));
  }

  // ---- The producer ----

  @Override
  public void begin() {
    transactional(producer()::beginTransaction);
  }

  @Override
  public Sent send(ProducerRecord<byte[], byte[]> record) {
    try {
      var future = producer().send(record);
      requireNotFailed(future);
      return () -> {
        try {
          return future.get().offset();
        } catch (InterruptedException | ExecutionException e) {
          throw new IllegalStateException("A committed record has no offset", e);
        }
      };
    } catch (KafkaException e) {
      throw abortable(e);
    } catch (IllegalStateException e) {
      throw new ProducerLostException("The producer is in no state to send", e);
    }
  }

  /**
   * What has failed at once, after a while perhaps, would only do so again with the next record.
   */
  private static void requireNotFailed(Future<RecordMetadata> sent) {
    if (sent.state() == Future.State.FAILED) {
      throw sent.exceptionNow() instanceof KafkaException e
          ? e
          : new KafkaException("A record could not be sent", sent.exceptionNow());
    }
  }

  @Override
  public void sendOffsets(Map<Integer, Long> next) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    next.forEach(
        (partition, offset) -> offsets.put(commands(partition), new OffsetAndMetadata(offset)));
    transactional(() -> producer().sendOffsetsToTransaction(offsets, consumer.groupMetadata()));
  }

  @Override
  public void commit() {
    try {
      producer().commitTransaction();
    } catch (TimeoutException | InterruptException e) {
      throw new ProducerLostException("No answer to a commit", e);
    } catch (KafkaException e) {
      throw abortable(e);
    } catch (IllegalStateException e) {
      throw new ProducerLostException("The producer is in no state to commit", e);
    }
  }

  @Override
  public void abort() {
    try {
      producer().abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      throw new ProducerLostException("Could not abort", e);
    }
  }

  @Override
  public void renew() {
    closeProducer(Duration.ZERO);
    try {
      var fresh = clients.producer(transactionalId);
      producer = fresh;
      fresh.initTransactions();
    } catch (KafkaException | IllegalStateException e) {
      throw new ProducerLostException("Could not begin with a new producer", e);
    }
  }

  @Override
  public void close() {
    closeProducer(CLOSE);
    try {
      consumer.close(
          CloseOptions.timeout(CLOSE)
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    } catch (KafkaException e) {
      LOG.warn("Could not leave the group in order: {}", e.toString());
    }
  }

  private void closeProducer(Duration atMost) {
    var old = producer;
    producer = null;
    if (old == null) {
      return;
    }
    clients.observer().closed(old);
    try {
      old.close(atMost);
    } catch (KafkaException e) {
      LOG.debug("An old producer did not close in order", e);
    }
  }

  private Producer<byte[], byte[]> producer() {
    var current = producer;
    if (current == null) {
      throw new IllegalStateException("No producer yet");
    }
    return current;
  }

  /** Nothing is committed by these, so whatever goes wrong can be aborted, or else is lost. */
  private static void transactional(Runnable step) {
    try {
      step.run();
    } catch (KafkaException e) {
      throw abortable(e);
    } catch (IllegalStateException e) {
      throw new ProducerLostException("The producer is in no state for a transaction", e);
    }
  }

  private static AbortableException abortable(KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException
          || cause instanceof RecordBatchTooLargeException
          || cause instanceof InvalidRecordException
          || cause instanceof SerializationException) {
        return new AbortableException(Blame.CONTENT, "The log does not take a record", e);
      }
    }
    return new AbortableException(Blame.ENVIRONMENT, "The transaction failed", e);
  }

  private static TopicPartition commands(int partition) {
    return new TopicPartition(Topics.COMMANDS, partition);
  }

  private static List<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).sorted().toList();
  }
}
