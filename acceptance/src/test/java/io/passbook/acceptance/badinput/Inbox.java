package io.passbook.acceptance.badinput;

import io.passbook.acceptance.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that was committed to a topic. For one thread. */
final class Inbox<T> implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Function<ConsumerRecord<byte[], byte[]>, T> decoder;
  private final List<T> records = new ArrayList<>();

  Inbox(Platform platform, String topic, Function<ConsumerRecord<byte[], byte[]>, T> decoder) {
    this.decoder = decoder;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                platform.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        IntStream.range(0, Platform.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  /** From the first record up to now; those of one partition are in their order. */
  List<T> records() {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(50)).forEach(record -> records.add(decoder.apply(record)));
    }
    return Collections.unmodifiableList(records);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
