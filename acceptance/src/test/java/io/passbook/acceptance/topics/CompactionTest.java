package io.passbook.acceptance.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The broker's cleaner, hurried, at work on the topics as we create them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompactionTest {
  private static final int EVENTS = 500;
  private static final byte[] VALUE = new byte[1000];

  @Test
  void compaction_keeps_every_event_and_removes_erased_ones() throws Exception {
    try (var platform = Platform.start(Map.of("log.cleaner.backoff.ms", "100"));
        var producer = producer(platform)) {
      hurry(platform, Topics.EVENTS);
      for (var sequence = 1; sequence <= EVENTS; sequence++) {
        send(producer, Topics.EVENTS, new EventKey("alice", sequence).toString(), VALUE);
        send(producer, Topics.EVENTS, new EventKey("bob", sequence).toString(), VALUE);
      }
      for (var sequence = 1; sequence <= EVENTS; sequence++) {
        send(producer, Topics.EVENTS, new EventKey("bob", sequence).toString(), null);
      }
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> {
            send(producer, Topics.EVENTS, "x", VALUE); // only full segments are cleaned
            return values(platform, Topics.EVENTS, "bob/").isEmpty();
          });
      assertThat(values(platform, Topics.EVENTS, "alice/"))
          .extracting(record -> EventKey.parse(record.key()).sequence())
          .isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
    }
  }

  @Test
  void the_broker_s_clock_stamps_what_is_sent_with_a_time_of_long_ago() throws Exception {
    try (var producer = producer(Platform.shared())) {
      var longAgo = 725_846_400_000L; // 1993
      var key = "stamped".getBytes(UTF_8);
      producer.send(new ProducerRecord<>(Topics.DEAD_LETTERS, 0, longAgo, key, VALUE)).get();
      assertThat(values(Platform.shared(), Topics.DEAD_LETTERS, "stamped"))
          .singleElement()
          .satisfies(record -> {
            assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
            assertThat(record.timestamp()).isGreaterThan(longAgo);
          });
    }
  }

  private static void hurry(Platform platform, String topic) throws Exception {
    var changes = new ArrayList<AlterConfigOp>();
    Map.of(
            "segment.bytes", "1048576",
            "segment.ms", "1000",
            "min.cleanable.dirty.ratio", "0.01",
            "max.compaction.lag.ms", "1000")
        .forEach((name, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET)));
    try (var admin = platform.admin()) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Platform platform) {
    var config = new HashMap<>(platform.clientConfig());
    config.put("linger.ms", 5);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte @Nullable [] value) {
    var _ = producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value));
  }

  /** The records of partition 0 with a value whose keys begin so. */
  private static List<ConsumerRecord<byte[], byte[]>> values(
      Platform platform, String topic, String prefix) {
    var place = new TopicPartition(topic, 0);
    try (var consumer =
        new KafkaConsumer<>(
            platform.clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(place));
      consumer.seekToBeginning(List.of(place));
      var end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
      var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      while (consumer.position(place) < end) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          if (record.value() != null && new String(record.key(), UTF_8).startsWith(prefix)) {
            found.add(record);
          }
        }
      }
      return found;
    }
  }
}
