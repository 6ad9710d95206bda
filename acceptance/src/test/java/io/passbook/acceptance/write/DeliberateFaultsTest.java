package io.passbook.acceptance.write;

import static io.passbook.acceptance.write.Desk.deposit;
import static io.passbook.acceptance.write.Desk.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.write.FailPoint.Side;
import io.passbook.acceptance.write.FailPoint.Step;
import io.passbook.cli.verify.Audit;
import io.passbook.cli.verify.AuditReport;
import io.passbook.cli.verify.KafkaSource;
import io.passbook.cli.verify.Rule;
import io.passbook.client.ClientSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What {@link TortureTest} would see if the write side made a mistake: the same audit finds it on a
 * real broker. All the others are looked for in the simulation ({@code FaultsTest}).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliberateFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String GROUP = "command-service";
  private static final int WINDOW = 100_000;
  private static final FailPoint BEFORE_COMMIT = new FailPoint(Step.COMMIT, Side.BEFORE);
  private static final int NEVER = Integer.MAX_VALUE;

  private final Platform platform = Platform.start();
  private final Desk desk = new Desk(platform);

  @AfterEach
  void stop() {
    desk.close();
    platform.close();
  }

  @Test
  void offsets_outside_the_transaction_lose_a_command_which_is_found() {
    try (var _ = start(NEVER, DeliberateFault.NONE)) {
      desk.ask(open("alice"));
    }
    assertThat(audit().isClean()).isTrue();

    try (var worker = start(1, DeliberateFault.OFFSETS_OUTSIDE_THE_TRANSACTION)) {
      desk.send(deposit("alice", 10));
      assertThat(worker.awaitExit(PATIENCE).exitCode()).isEqualTo(FailPoint.EXIT_CODE);
    }
    assertThat(audit().byRule()).containsKey(Rule.ONE_RESULT_PER_COMMAND);
  }

  @Test
  void a_window_that_is_not_restored_books_a_repeat_again_which_is_found() {
    var deposit = deposit("alice", 10);
    try (var _ = start(NEVER, DeliberateFault.NONE)) {
      desk.ask(open("alice"));
      desk.ask(deposit);
    }
    assertThat(audit().isClean()).isTrue();

    try (var _ = start(NEVER, DeliberateFault.NO_WINDOW_RESTORED)) {
      desk.send(deposit);
      desk.await(deposit, 2);
    }
    assertThat(audit().byRule()).containsKey(Rule.NO_COMMAND_ID_TWICE);
  }

  private PassbookProcess start(int transactions, DeliberateFault fault) {
    return PassbookProcess.start(
        platform.environment(),
        List.of("-Dpassbook.main=" + FailingService.class.getName()),
        BEFORE_COMMIT.toString(),
        Integer.toString(transactions),
        fault.name());
  }

  private AuditReport audit() {
    var settings = ClientSettings.of(platform.clientConfig()).withTimeout(PATIENCE);
    try (var source = KafkaSource.open(settings, GROUP, _ -> {})) {
      return new Audit(source, WINDOW, null, _ -> {}).run();
    }
  }
}
