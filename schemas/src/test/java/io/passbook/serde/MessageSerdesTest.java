package io.passbook.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.Samples;
import io.passbook.message.Snapshot;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MessageSerdesTest {
  private final SchemaRegistryStub registry = SchemaRegistryStub.start();
  private final MessageSerdes serdes = MessageSerdes.of(registry.config());

  @AfterEach
  void stop() {
    serdes.close();
    registry.close();
  }

  @Test
  void every_message_comes_back_as_it_was() {
    var samples = new Samples(42);
    var command = samples.command();
    var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, command);
    assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, bytes))
        .isEqualTo(command);
    var headers = new RecordHeaders();
    var result = samples.result();
    bytes = serdes.results().serializer().serialize(Topics.RESULTS, headers, result);
    assertThat(serdes.results().deserializer().deserialize(Topics.RESULTS, headers, bytes))
        .isEqualTo(result);
  }

  @Test
  void each_schema_is_asked_for_once_and_subjects_are_named_after_topics() {
    var samples = new Samples(42);
    for (var i = 0; i < 3; i++) {
      var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, samples.command());
      serdes.commands().deserializer().deserialize(Topics.COMMANDS, bytes);
    }
    assertThat(registry.requests())
        .isEqualTo(List.of("POST /subjects/account-commands-value/versions", "GET /schemas/ids/1"));
  }

  @Test
  void closing_a_serde_leaves_the_others_at_work() {
    serdes.commands().close();
    serdes.events().serializer().close();
    var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, new Samples(1).command());
    assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, bytes)).isNotNull();
  }

  @Test
  void a_message_that_cannot_be_written_is_said() {
    var snapshot = new Snapshot.AccountSnapshot("alice", 1, true, "Alice", "EUR", 0, Instant.MAX);
    assertThatThrownBy(() -> serdes.snapshots().serializer().serialize("t", snapshot))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("This message cannot be written: Expected a time between");
  }

  @Test
  void classes_that_are_not_there_or_do_not_fit_are_refused() {
    assertRefused("value.serializer", "io.nobody.Serializer", "not on the class path");
    assertRefused("value.deserializer", "io.nobody.Deserializer", "not on the class path");
    assertRefused("value.serializer", "java.lang.String", "is no org.apache.kafka");
    assertRefused("value.deserializer", AvroSerializer.class, "is no org.apache.kafka");
  }

  @Test
  void a_deserializer_of_something_else_makes_no_messages() {
    var config = new HashMap<String, Object>(registry.config());
    config.put("value.deserializer", StringDeserializer.class);
    try (var text = MessageSerdes.of(config)) {
      assertThatThrownBy(() -> text.events().deserializer().deserialize("t", new byte[] {65}))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining("Expected a record of io.passbook.avro.AccountEvent but it was");
    }
  }

  private void assertRefused(String name, Object type, String message) {
    Map<String, Object> config = new HashMap<>(registry.config());
    config.put(name, type);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> MessageSerdes.of(config).close())
        .withMessageContaining(name)
        .withMessageContaining(message);
  }
}
