package io.passbook.client;

import io.passbook.message.CommandResult;
import io.passbook.serde.DecodeFailure;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consumer of the result topic, on a thread of its own: all partitions, committed results
 * only, from the end that the topic had before the first command was sent.
 */
final class ResultListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultListener.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long EXPIRE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long REGISTRY_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ClientSettings settings;
  private final Deserializer<CommandResult> deserializer;
  private final Handler handler;
  private final CompletableFuture<Integer> partitions = new CompletableFuture<>();
  private final Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consuming;
  private volatile boolean closed;
  private long expiredAtNanos = System.nanoTime();

  /** What the listener tells, always on its own thread. */
  interface Handler {
    void result(CommandResult result);

    /** Called every now and then, also while no results come. */
    void expire(long nowNanos);

    /** Nothing more will come: the consumer cannot go on. */
    void broken(RuntimeException cause);
  }

  ResultListener(
      ClientSettings settings, Deserializer<CommandResult> deserializer, Handler handler) {
    this.settings = settings;
    this.deserializer = deserializer;
    this.handler = handler;
    this.thread = new Thread(this::run, "passbook-results");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Completes when listening has begun, with the number of partitions that each topic has; with a
   * {@link NotSentException} or a {@code ConfigException} when it could not begin.
   */
  CompletableFuture<Integer> partitions() {
    return partitions;
  }

  /** Stops listening; returns when the thread has ended, at the latest after the time-out. */
  @Override
  public void close() {
    closed = true;
    var consumer = consuming;
    if (consumer != null) {
      consumer.wakeup(); // it may be waiting for a broker that does not answer
    }
    try {
      if (thread != Thread.currentThread()) {
        thread.join(settings.timeout());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (var consumer =
        Failures.made(
            settings, () -> new KafkaConsumer<byte[], byte[]>(settings.consumerConfig()))) {
      consuming = consumer;
      partitions.complete(begin(consumer));
      while (!closed) {
        for (var each : consumer.poll(POLL)) {
          accept(each);
          expireIfDue();
        }
        expireIfDue();
      }
    } catch (WakeupException _) {
      // It is closed.
    } catch (RuntimeException e) {
      if (!partitions.completeExceptionally(Failures.notConnected(settings, e))) {
        LOG.warn("Listening for results has ended: {}", Failures.text(e));
        handler.broken(e);
      }
    }
  }

  private int begin(KafkaConsumer<byte[], byte[]> consumer) {
    var results = consumer.partitionsFor(Topics.RESULTS);
    var commands = consumer.partitionsFor(Topics.COMMANDS);
    if (results.isEmpty() || commands.isEmpty()) {
      throw new NotSentException(
          "There is no topic %s at %s; `passbook topics create` makes it"
              .formatted(commands.isEmpty() ? Topics.COMMANDS : Topics.RESULTS, settings.brokers()),
          null,
          null);
    }
    if (results.size() != commands.size()) {
      throw new NotSentException(
          "Expected %s and %s to have as many partitions as each other, but they have %d and %d"
              .formatted(Topics.COMMANDS, Topics.RESULTS, commands.size(), results.size()),
          null,
          null);
    }
    var assigned = new ArrayList<TopicPartition>();
    for (var info : results) {
      assigned.add(new TopicPartition(info.topic(), info.partition()));
    }
    consumer.assign(assigned);
    consumer.endOffsets(assigned).forEach(consumer::seek);
    return results.size();
  }

  private void accept(ConsumerRecord<byte[], byte[]> received) {
    while (received.value() != null && !closed) {
      try {
        handler.result(deserializer.deserialize(received.topic(), received.value()));
        return;
      } catch (RuntimeException e) {
        switch (DecodeFailure.classify(e)) {
          case UNREADABLE -> {
            LOG.warn(
                "Skipped an unreadable result: partition={} offset={}",
                received.partition(),
                received.offset());
            return;
          }
          case REGISTRY_AWAY -> {
            LockSupport.parkNanos(REGISTRY_RETRY_NANOS);
            expireIfDue();
          }
        }
      }
    }
  }

  private void expireIfDue() {
    var now = System.nanoTime();
    if (now - expiredAtNanos >= EXPIRE_EVERY_NANOS) {
      expiredAtNanos = now;
      handler.expire(now);
    }
  }
}
