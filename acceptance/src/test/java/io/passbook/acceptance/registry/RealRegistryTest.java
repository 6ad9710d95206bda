package io.passbook.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.serde.DecodeFailure;
import io.passbook.serde.IncompatibleSchemaException;
import io.passbook.serde.MessageSerdes;
import io.passbook.serde.SchemaRegistryUnavailableException;
import io.passbook.serde.UnknownSchemaException;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RealRegistryTest {
  private static final AccountCommand COMMAND =
      new AccountCommand(
          UUID.fromString("00000000-0000-0000-0000-000000000001"),
          "alice",
          Instant.parse("2026-11-24T00:00:00Z"),
          "me",
          null,
          null,
          new Command.Deposit(1000, null, null));

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = Platform.startWithRegistry();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void the_id_of_a_schema_is_the_same_however_it_is_asked_for() {
    var registered = write(Map.of());
    assertThat(write(Map.of("normalize.schemas", "true"))).isEqualTo(registered);
    assertThat(write(Map.of("auto.register.schemas", "false"))).isEqualTo(registered);
    assertThat(write(Map.of("auto.register.schemas", "false", "use.latest.version", "true")))
        .isEqualTo(registered);
    try (var serdes = serdes(Map.of())) {
      assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, registered))
          .isEqualTo(COMMAND);
    }
  }

  @Test
  void an_id_that_it_does_not_know_is_unreadable() {
    var bytes = write(Map.of());
    bytes[1] = 100;
    try (var serdes = serdes(Map.of())) {
      assertThatThrownBy(() -> serdes.commands().deserializer().deserialize("any", bytes))
          .isInstanceOf(UnknownSchemaException.class)
          .satisfies(e ->
              assertThat(DecodeFailure.classify((RuntimeException) e))
                  .isEqualTo(DecodeFailure.UNREADABLE));
    }
  }

  @Test
  void a_schema_that_cannot_read_the_older_ones_is_refused() {
    try (var serdes = serdes(Map.of())) {
      // One topic has one schema: a result is no newer version of a command.
      serdes.commands().serializer().serialize("mixed", COMMAND);
      assertThatThrownBy(() ->
              serdes
                  .snapshots()
                  .serializer()
                  .serialize("mixed", new io.passbook.message.Snapshot.CheckpointMarker(1, 1)))
          .isInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining("for mixed-value");
    }
  }

  @Test
  void a_subject_without_our_schema_is_said_when_we_must_not_register() {
    try (var serdes = serdes(Map.of("auto.register.schemas", "false"))) {
      assertThatThrownBy(() -> serdes.commands().serializer().serialize("no-such", COMMAND))
          .isInstanceOf(UnknownSchemaException.class)
          .hasMessageContaining("auto.register.schemas=true");
    }
  }

  @Test
  void ids_survive_a_kill_and_meanwhile_the_registry_is_away() {
    var before = write(Map.of());
    platform.registry().kill();
    try (var serdes = serdes(Map.of())) {
      assertThatThrownBy(
              () -> serdes.commands().deserializer().deserialize(Topics.COMMANDS, before))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasMessageContaining("Is it running");
      platform.startRegistryAgain();
      assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, before))
          .isEqualTo(COMMAND);
    }
    assertThat(write(Map.of())).isEqualTo(before);
  }

  private static byte[] write(Map<String, String> more) {
    try (var serdes = serdes(more)) {
      return serdes.commands().serializer().serialize(Topics.COMMANDS, COMMAND);
    }
  }

  private static MessageSerdes serdes(Map<String, String> more) {
    var config = new HashMap<String, Object>(platform.clientConfig());
    config.putAll(more);
    return MessageSerdes.of(config);
  }
}
