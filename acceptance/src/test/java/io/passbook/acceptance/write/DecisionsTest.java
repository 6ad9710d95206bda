package io.passbook.acceptance.write;

import static io.passbook.acceptance.write.Desk.deposit;
import static io.passbook.acceptance.write.Desk.open;
import static io.passbook.acceptance.write.Desk.withdraw;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.command.main.CommandService;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a client sees of one command service on a real broker. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DecisionsTest {
  private static Platform platform;
  private static CommandService service;
  private static Desk desk;

  @BeforeAll
  static void start() {
    platform = Platform.start();
    service = startService(Map.of());
    desk = new Desk(platform);
  }

  private static CommandService startService(Map<String, String> more) {
    var settings = new HashMap<>(more);
    settings.put("bootstrap.servers", platform.bootstrapServers());
    settings.put("schema.registry.url", platform.registryUrl());
    settings.put("development", "true");
    settings.put("http.port", "0");
    return CommandService.start(Settings.of(settings, CommandService.settingNames()));
  }

  @AfterAll
  static void stop() {
    desk.close();
    service.close();
    platform.close();
  }

  @Test
  void the_four_steps_of_the_first_account() {
    assertThat(desk.ask(open("alice"))).isEqualTo(new Accepted(1, 0));
    assertThat(desk.ask(deposit("alice", 1000))).isEqualTo(new Accepted(2, 1000));
    assertThat(desk.ask(withdraw("alice", 200))).isEqualTo(new Accepted(3, 800));
    assertThat(desk.ask(deposit("alice", 500))).isEqualTo(new Accepted(4, 1300));
  }

  @Test
  void a_refusal_says_what_was_expected() {
    desk.ask(open("bob"));
    assertThat(desk.ask(withdraw("bob", 1)))
        .isEqualTo(
            new Rejected(
                "INSUFFICIENT_FUNDS",
                "Expected the balance to be at least 1 but it was 0",
                Map.of("requested", "1", "available", "0")));
  }

  @Test
  void a_repeated_command_gets_its_first_result_again() {
    desk.ask(open("carol"));
    var deposit = deposit("carol", 10);
    desk.send(deposit);
    desk.send(deposit);
    var first = desk.await(deposit, 2).getFirst();
    var second = desk.await(deposit, 2).get(1);
    assertThat(first.repeatOf()).isNull();
    assertThat(second.repeatOf()).isEqualTo(first.commandOffset());
    assertThat(second.outcome()).isEqualTo(first.outcome()).isEqualTo(new Accepted(2, 10));
    assertThat(second.decidedAt()).isEqualTo(first.decidedAt());
    assertThat(desk.ask(deposit("carol", 1))).isEqualTo(new Accepted(3, 11));
  }

  @Test
  void another_command_under_a_used_id_is_refused() {
    desk.ask(open("dave"));
    var first = deposit("dave", 10);
    desk.ask(first);
    desk.send(
        new AccountCommand(
            first.commandId(),
            "dave",
            first.issuedAt(),
            "desk",
            null,
            null,
            new Command.Deposit(11, null, null)));
    var second = desk.await(first, 2).get(1);
    assertThat(second.repeatOf()).isNull();
    assertThat(code(second.outcome())).isEqualTo("COMMAND_ID_REUSED");
  }

  @Test
  void a_command_on_the_wrong_partition_finds_its_way() {
    var open = open("erin");
    for (var partition = 0; partition < Platform.PARTITIONS; partition++) {
      desk.send(partition, open);
    }
    var results = desk.await(open, Platform.PARTITIONS);
    assertThat(results).filteredOn(r -> r.repeatOf() == null).hasSize(1);
    assertThat(desk.ask(deposit("erin", 1))).isEqualTo(new Accepted(2, 1));
  }

  @Test
  void what_is_no_command_stops_nothing() {
    desk.sendBytes(0, new byte[0]);
    desk.sendBytes(0, new byte[] {0, 0, 0, 0, 1});
    desk.sendBytes(0, new byte[] {1, 2, 3});
    desk.sendBytes(0, new byte[] {0, 0x7f, 0, 0, 0, 1, 2, 3});
    desk.sendBytes(0, null);
    desk.sendBytes(0, "garbage".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (var i = 0; i < 20; i++) {
      assertThat(desk.ask(open("frank-" + i))).isEqualTo(new Accepted(1, 0));
    }
  }

  @Test
  void an_id_is_only_unique_within_its_account() {
    var one = open("gina-1");
    var other =
        new AccountCommand(
            one.commandId(), "gina-2", one.issuedAt(), "desk", null, null, one.command());
    desk.send(one);
    desk.send(other);
    assertThat(desk.await(one, 2))
        .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(new Accepted(1, 0)));
    assertThat(one.commandId()).isNotEqualTo(new UUID(0, 0));
  }

  private static String code(Outcome outcome) {
    return ((Rejected) outcome).code();
  }
}
