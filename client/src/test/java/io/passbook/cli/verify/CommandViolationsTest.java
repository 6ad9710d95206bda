package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Commands, results and dead letters that are not as they must be. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandViolationsTest extends AuditFixture {

  @Test
  void a_command_that_was_passed_over_is_found() {
    alice();
    log.results().drop(3);
    assertViolation(
        Rule.ONE_RESULT_PER_COMMAND, Topics.COMMANDS, 3, "Expected a result for command");
    assertThat(audit().violationCount()).isEqualTo(1);
  }

  @Test
  void an_event_without_a_result_is_found() {
    alice();
    log.results().drop(1);
    assertViolation(
        Rule.RESULT_OF_EVERY_EVENT, Topics.EVENTS, 1, "Expected a result for the command at 1");
  }

  @Test
  void two_results_for_one_command_are_found() {
    alice();
    log.results().repeat(4);
    assertViolation(
        Rule.ONE_RESULT_PER_COMMAND, Topics.RESULTS, 5, "the command at 4 but this is another");
  }

  @Test
  void a_command_that_was_decided_again_later_is_found() {
    alice();
    log.results().repeat(0);
    assertViolation(
        Rule.COMMANDS_IN_ORDER, Topics.RESULTS, 5, "after the one at 4 but it is of the one at 0");
  }

  @Test
  void a_result_without_a_command_is_found() {
    alice();
    log.commands().drop(3);
    assertViolation(
        Rule.ONE_RESULT_PER_COMMAND, Topics.RESULTS, 3, "Expected a command at offset 3");
  }

  @Test
  void a_result_of_another_command_is_found() {
    alice();
    log.commands().change(1, c -> bank.command("alice", c.command()));
    assertViolation(Rule.SAME_AS_THE_COMMAND, Topics.RESULTS, 1, "Expected the result of command");
    assertViolation(Rule.SAME_AS_THE_COMMAND, Topics.EVENTS, 1, "Expected the event of");
  }

  @Test
  void an_event_that_does_something_else_than_asked_is_found() {
    alice();
    event(-1, e -> new Event.MoneyDeposited(501, 1301, null));
    assertViolation(Rule.SAME_AS_THE_COMMAND, Topics.EVENTS, 3, "Expected the event of");
    assertViolation(
        Rule.EVENT_OF_EVERY_ACCEPTED_RESULT, Topics.RESULTS, 4, "with a balance of 1300");
  }

  @Test
  void an_event_of_a_rejected_command_is_found() {
    alice();
    outcome(2, new Outcome.Rejected("INSUFFICIENT_FUNDS", "no", Map.of()));
    assertViolation(Rule.EVENT_OF_EVERY_ACCEPTED_RESULT, Topics.EVENTS, 2, "which was rejected");
    assertViolation(
        Rule.REFUSED_FOR_A_REASON,
        Topics.RESULTS,
        2,
        "Expected INSUFFICIENT_FUNDS to have a reason, but the account was open with 1000 EUR");
  }

  @Test
  void refusals_without_a_reason_are_found() {
    for (var code :
        new String[] {
          "ACCOUNT_NOT_FOUND",
          "ACCOUNT_CLOSED",
          "SEQUENCE_CONFLICT",
          "CURRENCY_MISMATCH",
          "INVALID_AMOUNT",
          "NON_ZERO_BALANCE",
          "BALANCE_OVERFLOW",
          "ISSUED_IN_THE_FUTURE",
          "INVALID_FIELD",
          "A_CODE_OF_NOBODY"
        }) {
      var other = new Bank(1);
      other.open("alice");
      other.withdraw("alice", 1);
      other.log.results().change(1, r -> with(r, new Outcome.Rejected(code, "no", Map.of())));
      assertThat(new Audit(other.log, WINDOW, null, _ -> {}).run().byRule())
          .as(code)
          .isEqualTo(Map.of(Rule.REFUSED_FOR_A_REASON, 1L));
    }
    bank.open("alice");
    bank.withdraw("bob", 1);
    outcome(1, new Outcome.Rejected("ACCOUNT_ALREADY_EXISTS", "no", Map.of()));
    assertViolation(Rule.REFUSED_FOR_A_REASON, Topics.RESULTS, 1, "the account was not opened");
  }

  @Test
  void what_was_accepted_and_should_have_been_refused_is_found() {
    bank.open("alice");
    bank.decide(bank.command("alice", new Command.Deposit(5, "USD", null)));
    bank.decide(bank.command("alice", new Command.Withdraw(1, "USD", null)));
    bank.decide(bank.command("alice", new Command.Deposit(5, "EUR", "r".repeat(501))));
    bank.decide(bank.command("bob", new Command.OpenAccount(" ", "EUR")));
    bank.decide(bank.command("cyd", new Command.OpenAccount("Cyd", "E")));
    for (var offset : new long[] {1, 2}) {
      assertViolation(
          Rule.REFUSED_FOR_A_REASON,
          Topics.RESULTS,
          offset,
          "since the account is in EUR and the command in USD");
    }
    assertViolation(Rule.REFUSED_FOR_A_REASON, Topics.RESULTS, 3, "since the reference is not");
    assertViolation(Rule.REFUSED_FOR_A_REASON, Topics.RESULTS, 4, "since the ownerName is not");
    assertViolation(Rule.REFUSED_FOR_A_REASON, Topics.RESULTS, 5, "since the currency is not");
    assertThat(audit().violationCount()).isEqualTo(5);
  }

  @Test
  void a_refused_field_that_is_wrong_is_no_violation() {
    bank.open("alice");
    bank.withdraw("bob", 1);
    log.commands().change(1, c -> bank.command("bob", new Command.CloseAccount("r".repeat(501))));
    log.results()
        .change(
            1,
            r ->
                new CommandResult(
                    log.commands().value(1).commandId(),
                    "bob",
                    1,
                    Fingerprint.of(log.commands().value(1)),
                    null,
                    r.decidedAt(),
                    new Outcome.Rejected("INVALID_FIELD", "no", Map.of())));
    assertThat(audit().violations()).isEmpty();
  }

  @Test
  void commands_that_were_lost_at_the_end_are_found_by_the_groups_offset() {
    alice();
    log.results().drop(-1);
    log.events().drop(-1);
    bank.garbage(0);
    log.deadLetters().drop(-1);
    bank.deposit("alice", 1);
    log.results().drop(-1);
    log.events().drop(-1);
    assertThat(audit().violations()).isEmpty();
    assertThat(audit().counts()).containsEntry("pending", 3L);

    log.decide(6);

    assertViolation(
        Rule.ONE_RESULT_PER_COMMAND, Topics.COMMANDS, 4, "Expected a result for command");
    assertViolation(Rule.UNREADABLE_IS_A_DEAD_LETTER, Topics.COMMANDS, 5, "Expected a dead letter");
    assertThat(audit().violationCount()).isEqualTo(2);
    assertThat(audit().counts()).containsEntry("pending", 1L);
  }

  @Test
  void an_id_that_led_to_two_events_is_found() {
    alice();
    bank.decide(log.commands().value(1));
    assertViolation(
        Rule.NO_COMMAND_ID_TWICE, Topics.EVENTS, 4, "to lead to one event but it led to 2 and 5");
    assertViolation(Rule.NO_COMMAND_ID_TWICE, Topics.RESULTS, 5, "but it was decided anew");
  }

  @Test
  void a_command_that_led_to_two_events_is_found() {
    alice();
    bank.deposit("alice", 5);
    log.events().change(4, e -> about(e, 4));
    assertViolation(
        Rule.NO_COMMAND_ID_TWICE, Topics.EVENTS, 4, "the command at 4 but this is another");
  }

  @Test
  void an_event_of_an_earlier_command_is_found() {
    alice();
    log.events().change(3, e -> about(e, 1));
    assertViolation(
        Rule.COMMANDS_IN_ORDER, Topics.EVENTS, 3, "after the one at 2 but it is of the one at 1");
  }

  @Test
  void a_repeat_that_says_something_else_is_found() {
    alice();
    bank.repeat(log.results().value(1), log.commands().value(1));
    outcome(-1, new Outcome.Accepted(2, 1001));
    assertViolation(
        Rule.NO_COMMAND_ID_TWICE, Topics.RESULTS, 5, "Expected the result of the command at 1");
  }

  @Test
  void a_repeat_of_what_never_was_is_found() {
    alice();
    bank.repeat(log.results().value(1), log.commands().value(1));
    log.results().drop(1);
    var repeat = log.commands().value(-1);
    assertViolation(
        Rule.NO_COMMAND_ID_TWICE,
        Topics.RESULTS,
        5,
        "Expected a result of the command at 1 with the id " + repeat.commandId());
  }

  @Test
  void a_reuse_of_an_id_that_was_never_used_is_found() {
    alice();
    bank.reuse(log.commands().value(1), 1);
    assertThat(audit().violations()).isEmpty();
    bank.reuse(bank.command("alice", new Command.Deposit(1, null, null)), 2);
    assertViolation(Rule.NO_COMMAND_ID_TWICE, Topics.RESULTS, 6, "of the command at 2");
    log.results().expire(1);
    assertThat(audit().violations()).isEmpty();
  }

  @Test
  void the_last_event_without_a_result_is_found_when_nothing_more_comes() {
    alice();
    log.results().drop(-1);
    assertViolation(
        Rule.RESULT_OF_EVERY_EVENT, Topics.EVENTS, 3, "Expected a result for the command at 4");
  }

  @Test
  void a_reuse_that_is_a_repeat_is_found() {
    alice();
    bank.repeat(log.results().value(1), log.commands().value(1));
    log.results()
        .change(
            -1,
            r ->
                new CommandResult(
                    r.commandId(),
                    r.accountId(),
                    r.commandOffset(),
                    r.fingerprint(),
                    null,
                    r.decidedAt(),
                    new Outcome.Rejected("COMMAND_ID_REUSED", "no", Map.of())));
    assertViolation(Rule.NO_COMMAND_ID_TWICE, Topics.RESULTS, 5, "to be a repeat, not a reuse");
  }

  @Test
  void garbage_without_a_dead_letter_is_found() {
    alice();
    bank.garbage(0);
    log.commands().add(0, "empty", null);
    bank.deposit("alice", 1);
    log.deadLetters().drop(0);
    assertViolation(
        Rule.UNREADABLE_IS_A_DEAD_LETTER,
        Topics.COMMANDS,
        5,
        "the record cannot be read: Expected the magic byte 0");
    assertViolation(Rule.UNREADABLE_IS_A_DEAD_LETTER, Topics.COMMANDS, 6, "the record is empty");
  }

  @Test
  void two_dead_letters_and_a_dead_letter_with_a_result_are_found() {
    bank.garbage(0);
    log.deadLetters().repeat(0);
    bank.open("alice");
    log.deadLetters().add(0, "alice", new Origin("FAILED", "x", Topics.COMMANDS, 0, 1, 0));
    assertViolation(
        Rule.UNREADABLE_IS_A_DEAD_LETTER, Topics.DEAD_LETTERS, 1, "at 0 but this is another");
    assertViolation(Rule.UNREADABLE_IS_A_DEAD_LETTER, Topics.DEAD_LETTERS, 2, "but it has both");
  }

  @Test
  void dead_letters_that_come_again_later_are_found() {
    bank.garbage(0);
    bank.garbage(0);
    log.deadLetters().repeat(0);
    log.deadLetters().repeat(1);
    assertViolation(
        Rule.UNREADABLE_IS_A_DEAD_LETTER,
        Topics.DEAD_LETTERS,
        2,
        "after the one at 1 but it is of the one at 0");
    assertViolation(
        Rule.UNREADABLE_IS_A_DEAD_LETTER, Topics.DEAD_LETTERS, 3, "at 1 but this is another");
  }

  @Test
  void a_dead_letter_of_another_partition_is_found() {
    log.deadLetters().add(0, "x", new Origin("UNREADABLE", "x", Topics.COMMANDS, 1, 0, 0));
    assertViolation(
        Rule.READABLE_AND_IN_PLACE,
        Topics.DEAD_LETTERS,
        0,
        "Expected a dead letter of partition 0 but it is of 1");
  }

  @Test
  void a_dead_letter_of_what_can_be_read_is_found() {
    bank.open("alice");
    log.events().drop(0);
    log.results().drop(0);
    log.deadLetters().add(0, "alice", new Origin("FAILED", "x", Topics.COMMANDS, 0, 0, 0));
    assertThat(audit().violations()).isEmpty();
    for (var reason : new String[] {"UNREADABLE", "EMPTY"}) {
      log.deadLetters().change(0, _ -> new Origin(reason, "x", Topics.COMMANDS, 0, 0, 0));
      assertViolation(
          Rule.UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          0,
          "another reason than %s: the command at 0 can be read".formatted(reason));
    }
  }

  @Test
  void a_dead_letter_with_another_value_than_the_commands_is_found() {
    var sent = new byte[2_000];
    sent[1_999] = 1;
    var cut = new byte[1_024];
    var fails = bank.command("alice", new Command.Deposit(1, null, null));
    for (var i = 0; i < 4; i++) {
      log.commands().add(0, "alice", fails, Raw.of(1, sent));
    }
    letter("FAILED", 0, sent);
    letter("TOO_LARGE", 1, cut);
    assertThat(audit().violations()).isEmpty();
    letter("FAILED", 2, cut);
    letter("TOO_LARGE", 3, new byte[] {1});
    for (var offset : new long[] {2, 3}) {
      assertViolation(
          Rule.UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          offset,
          "Expected the value of the command at " + offset);
    }
    assertThat(audit().violationCount()).isEqualTo(2);
  }

  private void letter(String reason, long offset, byte[] value) {
    var origin = new Origin(reason, "x", Topics.COMMANDS, 0, offset, 0);
    log.deadLetters().add(0, "alice", origin, Raw.of(2, value));
  }

  @Test
  void an_event_of_garbage_is_found() {
    alice();
    bank.garbage(0);
    log.events().change(-1, e -> about(e, 5));
    assertViolation(
        Rule.SAME_AS_THE_COMMAND, Topics.EVENTS, 3, "the record at 5, which is no command");
  }

  @Test
  void a_result_for_garbage_is_found() {
    bank.open("alice");
    bank.garbage(0);
    log.results().repeat(0);
    log.results().change(1, r -> aboutCommand(r, 1));
    log.deadLetters().drop(0);
    assertViolation(
        Rule.ONE_RESULT_PER_COMMAND, Topics.RESULTS, 1, "the record at 1, which is no command");
  }

  @Test
  void a_misrouted_command_that_was_not_sent_on_is_found() {
    var two = new Bank(2);
    var home = AccountPartitioner.partition("alice", 2);
    var lost = two.command("alice", new Command.Deposit(1, null, null));
    two.log.commands().add(1 - home, "alice", lost);
    for (var i = 0; i < 20; i++) {
      two.open("account-" + i);
    }
    var report = new Audit(two.log, WINDOW, null, _ -> {}).run();
    assertThat(report.violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.rule()).isEqualTo(Rule.MISROUTED_IS_FORWARDED);
          assertThat(violation.partition()).isEqualTo(1 - home);
          assertThat(violation.offset()).isZero();
        });
  }

  /** The copy would be younger, and what is older than it has not expired. */
  @Test
  void a_misrouted_command_that_was_not_sent_on_is_found_though_others_have_expired() {
    var minute = 60_000L;
    for (var originalMs : new long[] {10 * minute, 14 * minute}) {
      var two = new Bank(2);
      var home = AccountPartitioner.partition("alice", 2);
      var some = two.command("alice", new Command.OpenAccount("Alice", "EUR"));
      two.log.commands().add(home, "alice", some, Raw.of(minute, new byte[1]));
      two.log.commands().add(home, "alice", some, Raw.of(12 * minute, new byte[1]));
      two.log.commands().expire(home, 1);
      var lost = two.command("alice", new Command.Deposit(1, null, null));
      two.log.commands().add(1 - home, "alice", lost, Raw.of(originalMs, new byte[1]));
      for (var i = 0; i < 20; i++) {
        two.open("account-" + i);
      }
      var report = new Audit(two.log, WINDOW, null, _ -> {}).run();
      assertThat(report.byRule().getOrDefault(Rule.MISROUTED_IS_FORWARDED, 0L))
          .as("sent after %d min", originalMs / minute)
          .isEqualTo(originalMs > 13 * minute ? 1L : 0L);
    }
  }

  @Test
  void records_on_the_wrong_partition_or_under_a_wrong_key_are_found() {
    alice();
    log.events().rekey(1, "alice");
    log.results().rekey(2, "bob");
    assertViolation(
        Rule.READABLE_AND_IN_PLACE,
        Topics.EVENTS,
        1,
        "Expected the key alice/0000000000000000002 but it was alice");
    assertViolation(
        Rule.READABLE_AND_IN_PLACE, Topics.RESULTS, 2, "Expected the key alice but it was bob");
  }
}
