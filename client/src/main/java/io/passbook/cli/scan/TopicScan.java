package io.passbook.cli.scan;

import io.passbook.client.ClientSettings;
import io.passbook.client.Failures;
import io.passbook.client.NotSentException;
import io.passbook.serde.DecodeFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a topic once, from its start to the end that it has when asked, committed records only.
 * Ends with a {@link NotSentException} soon after its thread was interrupted.
 */
public final class TopicScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final ClientSettings settings;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * Connects on first use.
   *
   * @param settings with how long Kafka may give nothing
   * @throws org.apache.kafka.common.config.ConfigException saying what is wrong with a setting
   */
  public TopicScan(ClientSettings settings) {
    this.settings = settings;
    this.consumer = Failures.made(settings, () -> new KafkaConsumer<>(config(settings)));
  }

  private static Map<String, Object> config(ClientSettings settings) {
    var own = new HashMap<String, Object>();
    // What was asked for ahead of time has to come back before another topic is read.
    own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    own.putAll(settings.config());
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
    own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
    own.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Math.toIntExact(settings.timeout().toMillis()));
    own.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    own.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return own;
  }

  /**
   * Hands over every record, each partition's in its order.
   *
   * @param progress is told how many more records were read
   * @return the first offset that each partition still holds
   * @throws NotSentException when Kafka does not answer within the time-out or there is no such
   *     topic
   */
  public Map<Integer, Long> read(
      String topic, Consumer<ConsumerRecord<byte[], byte[]>> each, LongConsumer progress) {
    try {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw notSent("There is no topic %s; `passbook topics create` makes it".formatted(topic));
      }
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      var begins = consumer.beginningOffsets(partitions);
      begins.forEach(consumer::seek);
      var progressAt = System.nanoTime();
      while (!isDone(ends)) {
        var records = consumer.poll(POLL);
        records.forEach(each);
        progress.accept(records.count());
        var now = System.nanoTime();
        if (!records.isEmpty()) {
          progressAt = now;
        } else if (now - progressAt > settings.timeout().toNanos()) {
          throw gaveNothing(topic);
        }
      }
      var first = new HashMap<Integer, Long>();
      begins.forEach((partition, offset) -> first.put(partition.partition(), offset));
      return first;
    } catch (KafkaException e) {
      throw notRead(topic, e);
    }
  }

  private NotSentException gaveNothing(String topic) {
    return notSent(
        "Kafka gave nothing of %s for %s"
            .formatted(topic, Failures.seconds(settings.timeout().toMillis())));
  }

  private RuntimeException notRead(String topic, KafkaException e) {
    return e instanceof InterruptException
        ? notSent("Interrupted while reading " + topic)
        : Failures.notConnected(settings, e);
  }

  private boolean isDone(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * The one record at this place, if it is there.
   *
   * @throws NotSentException when Kafka does not answer within the time-out
   */
  public Optional<ConsumerRecord<byte[], byte[]>> find(String topic, int partition, long offset) {
    try {
      var place = new TopicPartition(topic, partition);
      if (consumer.partitionsFor(topic).stream().noneMatch(p -> p.partition() == partition)) {
        return Optional.empty();
      }
      consumer.assign(List.of(place));
      var end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
      var begin = consumer.beginningOffsets(List.of(place)).getOrDefault(place, 0L);
      if (offset < begin || offset >= end) {
        return Optional.empty();
      }
      consumer.seek(place, offset);
      var deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
      while (consumer.position(place) <= offset && System.nanoTime() - deadlineNanos < 0) {
        for (var received : consumer.poll(POLL)) {
          if (received.offset() >= offset) {
            return received.offset() == offset ? Optional.of(received) : Optional.empty();
          }
        }
      }
      if (consumer.position(place) > offset) {
        return Optional.empty(); // deleted, or a marker
      }
      throw gaveNothing(topic);
    } catch (KafkaException e) {
      throw notRead(topic, e);
    }
  }

  /**
   * The value of a record that must be readable.
   *
   * @throws NotSentException when it is not, or when the registry is not available
   */
  public static <M> M decoded(
      Deserializer<M> deserializer, ConsumerRecord<byte[], byte[]> received) {
    try {
      return deserializer.deserialize(received.topic(), received.value());
    } catch (RuntimeException e) {
      throw notSent(
          switch (DecodeFailure.classify(e)) {
            case REGISTRY_AWAY -> String.valueOf(e.getMessage());
            case UNREADABLE ->
                "Cannot read %s, partition %d, offset %d: %s; `passbook verify` tells more"
                    .formatted(
                        received.topic(), received.partition(), received.offset(), e.getMessage());
          });
    }
  }

  private static NotSentException notSent(String message) {
    return new NotSentException(message, null, null);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
