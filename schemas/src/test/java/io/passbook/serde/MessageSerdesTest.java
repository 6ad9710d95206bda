package io.passbook.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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
  void a_command_comes_back_as_it_was() {
    var command =
        new AccountCommand(
            UUID.randomUUID(),
            "alice",
            Instant.parse("2026-11-24T03:04:05.123456Z"),
            "teller",
            null,
            7L,
            new Command.Deposit(1000, "EUR", "salary"));
    var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, command);
    assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, bytes))
        .isEqualTo(command);
    assertThat(registry.requests())
        .isEqualTo(List.of("POST /subjects/account-commands-value/versions", "GET /schemas/ids/1"));
  }
}
