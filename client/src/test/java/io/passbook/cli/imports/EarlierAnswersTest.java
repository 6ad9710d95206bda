package io.passbook.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.client.CommandIds;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EarlierAnswersTest {
  private static final int MILLION = 1_000_000;

  @Test
  void the_first_rejection_of_the_same_command_counts() {
    var rows = new RowIds();
    var command = withdrawal(0, 100);
    rows.add(command.accountId(), command.commandId(), 7);
    var answers = new EarlierAnswers(rows);

    answers.add(result(command, rejected("INSUFFICIENT_FUNDS", "100 were requested, 3 available")));
    answers.add(result(command, rejected("ACCOUNT_CLOSED", "closed")));
    answers.add(result(withdrawal(1, 100), rejected("ACCOUNT_CLOSED", "of no row")));

    assertThat(answers.of(7, command))
        .isEqualTo(
            new EarlierAnswers.Known.Rejected(
                rejected("INSUFFICIENT_FUNDS", "100 were requested, 3 available")));
    var changed = withdrawal(0, 99);
    assertThat(changed.commandId()).isEqualTo(command.commandId());
    assertThat(answers.of(7, changed)).isEqualTo(new EarlierAnswers.Known.Nothing());
  }

  @Test
  void an_acceptance_is_for_the_events_to_tell() {
    var rows = new RowIds();
    var command = withdrawal(0, 100);
    rows.add(command.accountId(), command.commandId(), 0);
    var answers = new EarlierAnswers(rows);

    answers.add(result(command, new Outcome.Accepted(1, 0)));

    assertThat(answers.of(0, command)).isEqualTo(new EarlierAnswers.Known.Nothing());
  }

  @Test
  void what_an_event_holds_is_booked_and_another_command_under_its_id_is_refused() {
    var rows = new RowIds();
    var command = withdrawal(0, 100);
    rows.add(command.accountId(), command.commandId(), 0);
    var answers = new EarlierAnswers(rows);

    answers.add(event(command, new Event.MoneyWithdrawn(100, 7, null)));

    assertThat(answers.of(0, command)).isEqualTo(new EarlierAnswers.Known.Booked());
    for (var other :
        List.<Command>of(
            new Command.Withdraw(1_000, "EUR", null),
            new Command.Withdraw(100, "EUR", "corrected"),
            new Command.Deposit(100, "EUR", null))) {
      assertThat(answers.of(0, with(command, other)))
          .isInstanceOfSatisfying(
              EarlierAnswers.Known.Rejected.class,
              known -> assertThat(known.rejection().code()).isEqualTo("COMMAND_ID_REUSED"));
    }
  }

  @Test
  void a_later_row_with_the_id_of_one_that_is_answered_is_not_sent() {
    var rows = new RowIds();
    var booked = withdrawal(0, 100);
    var refused = withdrawal(1, 100);
    rows.add(booked.accountId(), booked.commandId(), 0);
    rows.add(refused.accountId(), refused.commandId(), 1);
    var answers = new EarlierAnswers(rows);
    assertThat(answers.of(5, booked)).isEqualTo(new EarlierAnswers.Known.Nothing());

    answers.answered(booked, result(booked, new Outcome.Accepted(1, 0)));
    answers.answered(refused, result(refused, rejected("ACCOUNT_CLOSED", "closed")));

    assertThat(answers.of(5, booked)).isEqualTo(new EarlierAnswers.Known.Booked());
    assertThat(answers.of(6, refused))
        .isEqualTo(new EarlierAnswers.Known.Rejected(rejected("ACCOUNT_CLOSED", "closed")));
    for (var changed : List.of(withdrawal(0, 99), withdrawal(1, 99))) {
      assertThat(answers.of(7, changed))
          .isInstanceOfSatisfying(
              EarlierAnswers.Known.Rejected.class,
              known -> assertThat(known.rejection().code()).isEqualTo("COMMAND_ID_REUSED"));
    }
  }

  private static AccountCommand with(AccountCommand like, Command command) {
    return new AccountCommand(
        like.commandId(), like.accountId(), like.issuedAt(), like.issuedBy(), null, null, command);
  }

  private static AccountEvent event(AccountCommand command, Event event) {
    return new AccountEvent(
        command.accountId(),
        2,
        Instant.EPOCH,
        Instant.EPOCH,
        Instant.EPOCH,
        command.commandId(),
        1,
        "test",
        null,
        event);
  }

  /** In a JVM of its own, because the heap is what is measured. */
  @Test
  void a_million_rows_that_all_were_rejected_take_less_than_300_MB() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MillionRejected.class.getName())
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      assertThat(output.lines()).containsExactly("all there");
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Notes a million rows and their rejections, then looks each up. */
  static final class MillionRejected {
    private MillionRejected() {}

    public static void main(String[] arguments) {
      var rows = new RowIds();
      for (var i = 0; i < MILLION; i++) {
        var command = withdrawal(i, i);
        rows.add(command.accountId(), command.commandId(), i);
      }
      var answers = new EarlierAnswers(rows);
      for (var i = 0; i < MILLION; i++) {
        answers.add(result(withdrawal(i, i), rejected("INSUFFICIENT_FUNDS", message(i))));
      }
      for (var i = 0; i < MILLION; i++) {
        if (!(answers.of(i, withdrawal(i, i)) instanceof EarlierAnswers.Known.Rejected(var why))
            || !why.message().equals(message(i))) {
          throw new AssertionError("row " + i);
        }
      }
      System.out.println("all there");
    }

    private static String message(int row) {
      return "Expected the balance to be at least %d but it was 0".formatted(1_000_000_000L + row);
    }
  }

  private static AccountCommand withdrawal(int row, long amount) {
    var account = "account-" + row % 1000;
    return new AccountCommand(
        CommandIds.of(account, "row " + row),
        account,
        Instant.EPOCH,
        "test",
        null,
        null,
        new Command.Withdraw(amount, "EUR", null));
  }

  private static CommandResult result(AccountCommand command, Outcome outcome) {
    return new CommandResult(
        command.commandId(),
        command.accountId(),
        1,
        Fingerprint.of(command),
        null,
        Instant.EPOCH,
        outcome);
  }

  private static Outcome.Rejected rejected(String code, String message) {
    return new Outcome.Rejected(code, message, Map.of());
  }
}
