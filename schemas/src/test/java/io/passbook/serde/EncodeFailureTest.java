package io.passbook.serde;

import static io.passbook.serde.EncodeFailure.REGISTRY;
import static io.passbook.serde.EncodeFailure.UNWRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.passbook.message.Samples;
import io.passbook.topics.Topics;
import java.io.EOFException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EncodeFailureTest {
  private final SchemaRegistryStub registry = SchemaRegistryStub.start();

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void a_schema_that_is_refused_or_missing_is_the_registry_s_affair_for_both() {
    registry.register("account-events-value", "\"string\"", List.of());
    for (var config : bothKinds()) {
      config.put("auto.register.schemas", "true");
      assertThat(ofWriting(config)).as("refused: %s", config).isEqualTo(REGISTRY);
      config.put("auto.register.schemas", "false");
      assertThat(ofWriting(config)).as("missing: %s", config).isEqualTo(REGISTRY);
    }
  }

  @Test
  void a_registry_that_is_away_is_away_for_both() {
    for (var status : List.of(401, 403, 404, 500, 503)) {
      registry.failWith(status);
      for (var config : bothKinds()) {
        assertThat(ofWriting(config)).as("%d: %s", status, config).isEqualTo(REGISTRY);
      }
    }
    registry.close();
    for (var config : bothKinds()) {
      assertThat(ofWriting(config)).as("closed: %s", config).isEqualTo(REGISTRY);
    }
  }

  @Test
  void what_avro_or_the_codec_cannot_write_is_unwritable() {
    assertThat(EncodeFailure.classify(new SerializationException("This message cannot be written")))
        .isEqualTo(UNWRITABLE);
    assertThat(
            EncodeFailure.classify(new SerializationException("", new AvroRuntimeException("no"))))
        .isEqualTo(UNWRITABLE);
    assertThat(EncodeFailure.classify(new ClassCastException())).isEqualTo(UNWRITABLE);
  }

  @Test
  void the_cause_is_looked_at_however_deep_it_is() {
    var refused = new SerializationException("", new IncompatibleSchemaException("no"));
    assertThat(EncodeFailure.classify(new IllegalStateException(refused))).isEqualTo(REGISTRY);
    assertThat(EncodeFailure.classify(new SerializationException("", new ConnectException())))
        .isEqualTo(REGISTRY);
    assertThat(EncodeFailure.classify(new SerializationException("", new EOFException())))
        .isEqualTo(REGISTRY);
    assertThat(EncodeFailure.classify(new InvalidConfigurationException("409")))
        .isEqualTo(REGISTRY);
  }

  private List<Map<String, Object>> bothKinds() {
    var confluent = new HashMap<String, Object>(registry.config());
    confluent.put("value.serializer", "io.confluent.kafka.serializers.KafkaAvroSerializer");
    confluent.put("max.retries", "0");
    return List.of(new HashMap<>(registry.config()), confluent);
  }

  private static EncodeFailure ofWriting(Map<String, Object> config) {
    try (var serdes = MessageSerdes.of(config)) {
      var failure =
          catchThrowableOfType(
              RuntimeException.class,
              () -> serdes.events().serializer().serialize(Topics.EVENTS, new Samples(1).event()));
      return EncodeFailure.classify(failure);
    }
  }
}
