package io.passbook.acceptance.badinput;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.quickstart.Ports;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the command line says when somebody whom it needs is away, or there and silent. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NobodyAnswersTest {
  private static final int NOT_SENT = 4;
  private static final int OUTCOME_UNKNOWN = 5;
  private static final int SIGTERM = 143;
  private static final String TIMEOUT = "2s";

  /** Far above the time-out, as the machine may be busy; far below Kafka's own 60 s. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void without_a_broker_nothing_is_sent() {
    var broker = "127.0.0.1:" + Ports.free();
    assertNotSent(broker, Platform.shared().registryUrl());
  }

  @Test
  void with_a_silent_broker_nothing_is_sent() throws IOException {
    try (var silent = silent()) {
      assertNotSent("127.0.0.1:" + silent.getLocalPort(), Platform.shared().registryUrl());
    }
  }

  @Test
  void without_a_registry_nothing_is_sent() {
    var registry = "http://127.0.0.1:%d/apis/ccompat/v7".formatted(Ports.free());
    assertNotSent(Platform.shared().bootstrapServers(), registry);
  }

  @Test
  void with_a_silent_registry_nothing_is_sent() throws IOException {
    try (var silent = silent()) {
      var registry = "http://127.0.0.1:%d/apis/ccompat/v7".formatted(silent.getLocalPort());
      assertNotSent(Platform.shared().bootstrapServers(), registry);
    }
  }

  /** It takes connections, and never says anything. */
  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  /** Exit code 4 within the time-out, and a sentence. */
  private static void assertNotSent(String bootstrap, String registry) {
    for (var command :
        List.of(
            List.of("open", "unsent", "--owner", "Alice"),
            List.of("deposit", "unsent", "1", "--currency", "EUR"))) {
      var line = new ArrayList<>(command);
      line.addAll(List.of("--bootstrap", bootstrap, "--registry", registry, "--timeout", TIMEOUT));
      var began = System.nanoTime();

      var answer = Bank.execute(line);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
      assertThat(answer.exitCode()).as(answer.errors()).isEqualTo(NOT_SENT);
      assertThat(answer.output()).isEmpty();
      assertThat(answer.errors().lines()).as("a sentence and a hint").hasSizeBetween(1, 2);
      assertThat(answer.errors()).contains("Nothing was sent").doesNotContain("\tat ");
    }
  }

  @Test
  void who_stops_waiting_is_told_how_to_ask_again() {
    try (var platform = Platform.start();
        var commands = new Inbox<>(platform, Topics.COMMANDS, record -> record);
        var line = deposit(platform)) {
      awaitSent(commands, line);

      var result = line.terminate();

      assertThat(result.exitCode()).as(result.errors()).isEqualTo(SIGTERM);
      assertThat(result.errors())
          .contains("its outcome is not known: interrupted", "passbook deposit alice 1 ")
          .contains("--command-id ");
    }
  }

  @Test
  void a_broker_that_goes_between_command_and_result_leaves_the_outcome_unknown() {
    try (var platform = Platform.start();
        var commands = new Inbox<>(platform, Topics.COMMANDS, record -> record);
        var line = deposit(platform)) {
      awaitSent(commands, line);
      platform.broker().kill();

      var result = line.awaitExit(Duration.ofMinutes(2));

      assertThat(result.exitCode()).as(result.errors()).isEqualTo(OUTCOME_UNKNOWN);
      assertThat(result.output()).isEmpty();
      assertThat(result.errors())
          .contains("Command id ", "passbook deposit alice 1 ", "--command-id ")
          .doesNotContain("\tat ");
    }
  }

  /** There is no command service, so nobody decides it. */
  private static PassbookProcess deposit(Platform platform) {
    return PassbookProcess.start(
        platform.environment(), "deposit", "alice", "1", "--currency", "EUR", "--timeout", "60s");
  }

  private static void awaitSent(Inbox<?> commands, PassbookProcess line) {
    await().atMost(90, SECONDS).until(() -> !commands.records().isEmpty() || !line.isAlive());
  }
}
