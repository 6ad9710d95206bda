package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.client.AccountQuery;
import io.passbook.client.EventView;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every test leaves an {@code up} running on the same data. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpTest {
  private static final Duration REFUSAL = Duration.ofSeconds(60);
  private static final int USAGE = 2;
  private static final int REJECTED = 3;

  private static Installation installation;
  private static Up up;

  @BeforeAll
  static void start() {
    installation = Installation.make();
    up = Up.start(installation, Folders.temporary("data"));
  }

  @AfterAll
  static void stop() {
    if (up != null) {
      up.close();
    }
  }

  @Test
  void what_was_booked_is_there_after_a_stop_and_after_a_kill() {
    bookByCommandLine();
    var withdrawal = command("kept", new Command.Withdraw(200_00, "EUR", null));
    submit(withdrawal, new Outcome.Accepted(3, 800_00), false);

    up.stop();
    up = Up.start(installation, up.data());
    assertKept(List.of(0L, 1000_00L, 800_00L));
    submit(withdrawal, new Outcome.Accepted(3, 800_00), true);
    submit(
        command("kept", new Command.Deposit(500_00, "EUR", null)),
        new Outcome.Accepted(4, 1300_00),
        false);

    up.kill();
    up = Up.start(installation, up.data(), "--partitions=3");
    assertThat(up.process().output()).contains("topics have 6 partitions and keep them");
    assertKept(List.of(0L, 1000_00L, 800_00L, 1300_00L));
    submit(withdrawal, new Outcome.Accepted(3, 800_00), true);
    submit(
        command("kept", new Command.Withdraw(300_00, "EUR", null)),
        new Outcome.Accepted(5, 1000_00),
        false);
  }

  private static void bookByCommandLine() {
    var open = up.run("open", "kept", "--owner", "Alice Archer");
    assertThat(open.exitCode()).as(open.errors()).isZero();
    assertThat(up.run("deposit", "kept", "1000").exitCode()).isZero();
    var overdraft = up.run("withdraw", "kept", "1000.01", "--json");
    assertThat(overdraft.exitCode()).isEqualTo(REJECTED);
    assertThat(overdraft.output()).contains("INSUFFICIENT_FUNDS");
    var show = up.run("show", "kept", "--json");
    assertThat(show.exitCode()).as(show.errors()).isZero();
    assertThat(show.output()).contains("\"ownerName\":\"Alice Archer\"", "\"balance\":100000,");
  }

  private static void assertKept(List<Long> balances) {
    var account = up.projection().account("kept", new AccountQuery.Now());
    assertThat(account.ownerName()).isEqualTo("Alice Archer");
    assertThat(account.balance()).isEqualTo(balances.getLast());
    assertThat(account.sequence()).isEqualTo(balances.size());
    assertThat(up.projection().events("kept", 1, 100).items())
        .extracting(EventView::balanceAfter)
        .containsExactlyElementsOf(balances.subList(1, balances.size()));
  }

  private static AccountCommand command(String accountId, Command command) {
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new AccountCommand(UUID.randomUUID(), accountId, now, "tester", null, null, command);
  }

  private static void submit(AccountCommand command, Outcome expected, boolean repeat) {
    try (var client = up.client()) {
      var result = client.submit(command).join();
      assertThat(result.outcome()).isEqualTo(expected);
      assertThat(result.repeatOf() != null).as("a repeat: %s", result).isEqualTo(repeat);
    }
  }

  @Test
  void two_run_side_by_side_and_know_nothing_of_each_other() {
    var data = Folders.temporary("data");
    try (var other = Up.start(installation, data)) {
      assertThat(other.run("open", "elsewhere", "--owner", "Bob").exitCode()).isZero();
      assertThat(other.run("show", "elsewhere").exitCode()).isZero();
      assertThat(up.run("show", "elsewhere").exitCode()).isEqualTo(REJECTED);
      other.stop();
    }
    assertThat(up.process().isAlive()).isTrue();
    Folders.delete(data);
  }

  @Test
  void it_says_where_everything_is() {
    assertThat(up.process().output())
        .contains(up.data().toString(), "services.log", "./passbook open");
    assertThat(up.data().resolve("services.log")).isNotEmptyFile();
    assertThat(up.environment())
        .containsEntry("PASSBOOK_BOOTSTRAP_SERVERS", "127.0.0.1:" + up.port("broker"))
        .containsEntry("PASSBOOK_PROJECTION_URL", "http://127.0.0.1:" + up.port("queries"));
  }

  @Test
  void a_data_folder_in_use_is_refused_and_the_process_that_has_it_is_named() {
    assertRefused(
        Up.launch(installation, up.data()),
        "The data folder %s is in use by another passbook (process %d)"
            .formatted(up.data(), up.process().pid()),
        "stop that one or choose another");
  }

  @Test
  void a_taken_port_is_refused_and_the_option_is_named() {
    var data = Folders.temporary("data");
    assertRefused(
        Up.launch(installation, data, "--registry-port=" + up.port("queries")),
        "Port %d, wanted for the registry (--registry-port), is taken"
            .formatted(up.port("queries")),
        "choose another port");
    assertThat(data.resolve("kafka")).doesNotExist();
    Folders.delete(data);
  }

  @Test
  void a_folder_that_cannot_be_written_is_refused() throws IOException {
    var folder = Folders.temporary("data");
    var file = Files.createFile(folder.resolve("file"));
    Path below = file.resolve("data");
    assertRefused(
        Up.launch(installation, below), "Cannot write to " + below, "choose another folder");
    Folders.delete(folder);
  }

  @Test
  void ports_that_cannot_be_are_refused() {
    var data = Folders.temporary("data");
    assertRefused(
        Up.launch(installation, data, "--kafka-port=70000"),
        "Expected a port between 0 and 65535 for Kafka (--kafka-port) but it was 70000");
    Folders.delete(data);
  }

  /** One sentence, exit code 2, nothing left running. */
  private static void assertRefused(PassbookProcess process, String... sentences) {
    var result = process.awaitExit(REFUSAL);
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(USAGE);
    assertThat(result.errors()).contains(sentences).hasLineCount(1);
    assertThat(result.output()).doesNotContain("ready");
    assertThat(process.children()).isEmpty();
    assertThat(up.process().isAlive()).isTrue();
  }
}
