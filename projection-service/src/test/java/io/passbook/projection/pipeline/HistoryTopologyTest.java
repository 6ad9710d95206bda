package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HistoryTopologyTest {

  @Test
  void the_store_holds_the_topic_as_it_is_in_the_order_of_the_accounts() {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    try (var driver =
        new TopologyTestDriver(HistoryTopology.build(new Progress(new Signals())), config)) {
      var topic =
          driver.createInputTopic(
              Topics.EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
      for (var key : List.of("A/1", "B/1", "A/2", "A/1", "A/10", "AB/1", "B/2")) {
        topic.pipeInput(bytes(key), key.getBytes(StandardCharsets.UTF_8));
      }
      topic.pipeInput(new TestRecord<>(bytes("B/1"), null));

      var stored = new ArrayList<String>();
      try (var all =
          driver.<Bytes, byte[]>getKeyValueStore(HistoryTopology.EVENTS).range(null, null)) {
        all.forEachRemaining(e -> stored.add(new String(e.value, StandardCharsets.UTF_8)));
      }
      assertThat(stored).containsExactly("A/1", "A/2", "A/10", "AB/1", "B/2");
    }
  }

  private static byte[] bytes(String key) {
    var parts = key.split("/", 2);
    return new EventKey(parts[0], Long.parseLong(parts[1])).toBytes();
  }
}
