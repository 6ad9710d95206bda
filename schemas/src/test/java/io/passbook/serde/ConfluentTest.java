package io.passbook.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.Samples;
import io.passbook.topics.Topics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Our serde beside Confluent's own classes, which stand on the class path of these tests only. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfluentTest {
  private final SchemaRegistryStub registry = SchemaRegistryStub.start();
  private final MessageSerdes ours = MessageSerdes.of(registry.config());
  private final MessageSerdes theirs = confluent(registry.url());

  @AfterEach
  void stop() {
    ours.close();
    theirs.close();
    registry.close();
  }

  @Test
  void both_write_the_same_bytes_and_read_each_other_s() {
    var seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (var i = 0; i < 200; i++) {
      assertSame(Topics.COMMANDS, MessageSerdes::commands, samples::command, seed);
      assertSame(Topics.EVENTS, MessageSerdes::events, samples::event, seed);
      assertSame(Topics.RESULTS, MessageSerdes::results, samples::result, seed);
      assertSame(Topics.SNAPSHOTS, MessageSerdes::snapshots, samples::snapshot, seed);
    }
    assertThat(registry.ids("account-commands-value")).hasSize(1);
  }

  @Test
  void null_is_null_to_both() {
    assertThat(theirs.events().serializer().serialize(Topics.EVENTS, null)).isNull();
    assertThat(theirs.events().deserializer().deserialize(Topics.EVENTS, null)).isNull();
  }

  @Test
  void bad_bytes_are_unreadable_to_both() {
    var bytes = ours.events().serializer().serialize(Topics.EVENTS, new Samples(1).event());
    for (var length : List.of(0, 1, 4, 5, 6, bytes.length - 1)) {
      assertBoth(Arrays.copyOf(bytes, length), DecodeFailure.UNREADABLE);
    }
    var wrongMagic = bytes.clone();
    wrongMagic[0] = 1;
    assertBoth(wrongMagic, DecodeFailure.UNREADABLE);
    var command = ours.commands().serializer().serialize(Topics.COMMANDS, new Samples(1).command());
    assertBoth(command, DecodeFailure.UNREADABLE);
  }

  @Test
  void an_unknown_id_is_unreadable_to_both() {
    assertBoth(new byte[] {0, 0, 0, 0, 77, 1, 2, 3}, DecodeFailure.UNREADABLE);
  }

  @Test
  void a_registry_that_is_not_well_is_away_for_both() {
    for (var status : List.of(500, 503, 401, 403, 429)) {
      registry.failWith(status);
      assertBoth(new byte[] {0, 0, 0, 0, 77, 1, 2, 3}, DecodeFailure.REGISTRY_AWAY);
    }
    registry.close();
    assertBoth(new byte[] {0, 0, 0, 0, 77, 1, 2, 3}, DecodeFailure.REGISTRY_AWAY);
  }

  private void assertBoth(byte[] bytes, DecodeFailure expected) {
    for (var config : List.of(registry.config(), confluentConfig(registry.url()))) {
      try (var serdes = MessageSerdes.of(config)) {
        assertThatThrownBy(() -> serdes.events().deserializer().deserialize(Topics.EVENTS, bytes))
            .isInstanceOf(RuntimeException.class)
            .satisfies(e ->
                assertThat(DecodeFailure.classify((RuntimeException) e))
                    .as(e.toString())
                    .isEqualTo(expected));
      }
    }
  }

  private <M> void assertSame(
      String topic, Function<MessageSerdes, Serde<M>> kind, Supplier<M> sample, long seed) {
    var message = sample.get();
    var bytes = kind.apply(ours).serializer().serialize(topic, message);
    assertThat(kind.apply(theirs).serializer().serialize(topic, message))
        .as("seed %d", seed)
        .isEqualTo(bytes);
    assertThat(kind.apply(theirs).deserializer().deserialize(topic, bytes))
        .as("seed %d", seed)
        .isEqualTo(message);
    assertThat(kind.apply(ours).deserializer().deserialize(topic, bytes))
        .as("seed %d", seed)
        .isEqualTo(message);
  }

  private static MessageSerdes confluent(String url) {
    return MessageSerdes.of(confluentConfig(url));
  }

  private static Map<String, Object> confluentConfig(String url) {
    var config = new HashMap<String, Object>();
    config.put("schema.registry.url", url);
    config.put("value.serializer", "io.confluent.kafka.serializers.KafkaAvroSerializer");
    config.put("value.deserializer", "io.confluent.kafka.serializers.KafkaAvroDeserializer");
    config.put("max.retries", "0");
    return config;
  }
}
