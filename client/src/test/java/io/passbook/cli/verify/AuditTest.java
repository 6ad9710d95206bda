package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Outcome;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditTest {
  private static final long WINDOW = 1_000;

  private final Bank bank = new Bank(1);
  private final MemoryLog log = bank.log;

  /** Alice has events 1 to 4, at offsets 0 to 3; the withdrawal of 999 is refused. */
  private void alice() {
    bank.open("alice");
    bank.deposit("alice", 1000);
    bank.withdraw("alice", 200);
    bank.withdraw("alice", 999);
    bank.deposit("alice", 500);
  }

  // ---- What is as it must be ----

  @Test
  void a_log_as_it_must_be_has_no_violations() {
    alice();
    bank.open("bob");
    bank.close("bob");
    bank.open("bob");
    bank.deposit("bob", 1);
    bank.deposit("nobody", 1);
    bank.checkpoint(0, 6);
    bank.garbage(0);
    bank.repeat(log.results().value(1), log.commands().value(1));
    bank.deposit("alice", 5);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.counts())
        .containsEntry("accounts", 2L)
        .containsEntry("openAccounts", 1L)
        .containsEntry("events", 7L)
        .containsEntry("commands", 13L)
        .containsEntry("results", 12L)
        .containsEntry("accepted", 8L)
        .containsEntry("rejected", 4L)
        .containsEntry("repeats", 1L)
        .containsEntry("repeatsUnchecked", 0L)
        .containsEntry("deadLetters", 1L)
        .containsEntry("snapshots", 2L)
        .containsEntry("checkpoints", 1L)
        .containsEntry("pending", 0L);
    assertThat(report.currencies().get("EUR"))
        .hasToString(
            "Money[accounts=2, balance=1305, totalDeposits=1505, totalWithdrawals=200,"
                + " transactionCount=4]");
  }

  @Test
  void a_large_random_log_has_no_violations() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var large = new Bank(3);
    for (var i = 0; i < 20_000; i++) {
      var id = "a" + random.nextInt(500);
      switch (random.nextInt(8)) {
        case 0 -> large.open(id);
        case 1, 2, 3 -> large.deposit(id, 1 + random.nextInt(1000));
        case 4, 5 -> large.withdraw(id, 1 + random.nextInt(1000));
        case 6 -> large.close(id);
        default -> large.garbage(random.nextInt(3));
      }
      if (random.nextInt(50) == 0) {
        large.log.commands().skip(random.nextInt(3));
        large.log.events().skip(random.nextInt(3));
      }
    }
    var report = new Audit(large.log, WINDOW, null, _ -> {}).run();
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
  }

  @Test
  void what_nobody_has_reached_is_pending() {
    alice();
    log.commands().add(0, "alice", bank.command("alice", new Command.Deposit(1, null, null)));
    log.commands().addUnreadable(0, "garbage");
    assertThat(audit().violations()).isEmpty();
    assertThat(audit().counts()).containsEntry("pending", 2L);
  }

  @Test
  void an_event_whose_result_lies_behind_the_end_is_no_violation() {
    alice();
    log.results().drop(-1);
    assertThat(audit().violations()).isEmpty();
  }

  @Test
  void expired_commands_and_results_are_counted() {
    alice();
    log.commands().expire(3);
    log.results().expire(2);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts())
        .containsEntry("commandsExpired", 1L)
        .containsEntry("resultsExpired", 2L);
  }

  @Test
  void an_account_that_is_erased_as_a_whole_leaves_no_violation() {
    alice();
    bank.open("bob");
    bank.erase("alice");
    assertThat(audit().violations()).isEmpty();
    log.events().drop(1); // compaction has begun
    log.events().drop(0);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("erasedAccounts", 1L).containsEntry("accounts", 1L);
  }

  @Test
  void an_id_beyond_the_window_may_be_decided_again() {
    alice();
    var deposit = log.commands().value(1);
    for (var i = 0; i < WINDOW; i++) {
      bank.deposit("nobody", 1);
    }
    bank.decide(deposit);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("decidedAgainBeyondWindow", 1L);
  }

  @Test
  void a_repeat_whose_first_result_has_expired_is_not_checked() {
    alice();
    bank.repeat(log.results().value(1), log.commands().value(1));
    log.results().expire(2);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("repeatsUnchecked", 1L);
  }

  @Test
  void a_command_that_was_sent_on_is_looked_for_on_the_right_partition() {
    var two = new Bank(2);
    two.open("alice");
    two.open("bob");
    two.misroute("alice", 1 - AccountPartitioner.partition("alice", 2));
    two.deposit("alice", 1);
    two.deposit("bob", 1);
    two.deposit("carol", 1);
    two.deposit("dave", 1);
    var report = new Audit(two.log, WINDOW, null, _ -> {}).run();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("forwarded", 1L);
  }

  // ---- What is not ----

  @Test
  void a_gap_is_found() {
    alice();
    log.events().drop(1);
    assertViolation(Rule.SEQUENCES_WITHOUT_GAP, Topics.EVENTS, 2, "Expected event 2 but it was 3");
    assertViolation(
        Rule.EVENT_OF_EVERY_ACCEPTED_RESULT, Topics.RESULTS, 1, "Expected event 2 but there is");
    assertThat(audit().byRule())
        .containsOnlyKeys(
            Rule.SEQUENCES_WITHOUT_GAP,
            Rule.EVENT_OF_EVERY_ACCEPTED_RESULT,
            Rule.MONEY_IS_CONSERVED);
  }

  @Test
  void an_event_that_stands_twice_is_found() {
    alice();
    log.events().repeat(3);
    assertViolation(
        Rule.SEQUENCES_WITHOUT_GAP, Topics.EVENTS, 4, "Expected event 5 but it was 4 again");
  }

  @Test
  void a_balance_that_does_not_follow_is_found() {
    alice();
    event(-1, e -> new Event.MoneyDeposited(500, 1301, null));
    assertViolation(
        Rule.BALANCES_ADD_UP, Topics.EVENTS, 3, "Expected a balance of 800 + 500 but it was 1301");
    assertViolation(Rule.MONEY_IS_CONSERVED, Topics.EVENTS, -1, "to hold 1300 (1500 in, 200 out)");
  }

  @Test
  void a_negative_balance_is_found() {
    alice();
    event(2, e -> new Event.MoneyWithdrawn(2000, -1000, "cash"));
    assertViolation(Rule.BALANCES_ADD_UP, Topics.EVENTS, 2, "not negative but it was -1000");
  }

  @Test
  void an_amount_that_is_not_above_zero_is_found() {
    alice();
    event(1, e -> new Event.MoneyDeposited(0, 0, null));
    assertViolation(Rule.BALANCES_ADD_UP, Topics.EVENTS, 1, "an amount above 0 but it was 0");
  }

  @Test
  void an_account_that_is_opened_twice_is_found() {
    alice();
    event(1, e -> new Event.AccountOpened("Mallory", "EUR"));
    assertViolation(Rule.ACCOUNT_LIFE, Topics.EVENTS, 1, "opened once, by its first event");
  }

  @Test
  void an_account_that_is_closed_with_money_is_found() {
    alice();
    event(-1, e -> new Event.AccountClosed("bye"));
    assertViolation(Rule.ACCOUNT_LIFE, Topics.EVENTS, 3, "closed empty but it has 800");
  }

  @Test
  void money_that_moves_on_a_closed_account_is_found() {
    bank.open("bob");
    bank.close("bob");
    bank.open("carol");
    log.events().change(2, e -> with(e, new Event.MoneyDeposited(5, 5, null), "bob", 3));
    log.events().rekey(2, "bob/0000000000000000003");
    assertViolation(Rule.ACCOUNT_LIFE, Topics.EVENTS, 2, "this one is closed");
  }

  @Test
  void time_that_goes_back_is_found() {
    alice();
    log.events().change(2, e -> at(e, e.issuedAt().minusSeconds(100)));
    assertViolation(Rule.TIMES_IN_ORDER, Topics.EVENTS, 2, "Expected occurredAt");
  }

  @Test
  void a_time_in_the_future_is_found() {
    alice();
    log.events()
        .change(
            3,
            e ->
                new AccountEvent(
                    e.accountId(),
                    e.sequence(),
                    e.recordedAt().plusSeconds(301),
                    e.recordedAt().plusSeconds(301),
                    e.recordedAt(),
                    e.commandId(),
                    e.commandOffset(),
                    e.issuedBy(),
                    null,
                    e.event()));
    assertViolation(Rule.TIMES_IN_ORDER, Topics.EVENTS, 3, "Expected issuedAt at most PT5M after");
  }

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
          "ISSUED_IN_THE_FUTURE"
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
    outcome(1, new Outcome.Rejected("SOME_LATER_CODE", "no", Map.of()));
    assertThat(audit().violations()).isEmpty();
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

  @Test
  void unreadable_events_results_and_snapshots_are_found() {
    alice();
    log.events().addUnreadable(0, "x");
    log.results().addUnreadable(0, "x");
    log.results().add(0, "alice", null);
    log.snapshots().addUnreadable(0, "x");
    assertViolation(Rule.READABLE_AND_IN_PLACE, Topics.EVENTS, 4, "Expected the magic byte 0");
    assertViolation(Rule.READABLE_AND_IN_PLACE, Topics.RESULTS, 5, "Expected the magic byte 0");
    assertViolation(Rule.READABLE_AND_IN_PLACE, Topics.RESULTS, 6, "Expected a value");
    assertViolation(Rule.READABLE_AND_IN_PLACE, Topics.SNAPSHOTS, 0, "Expected the magic byte 0");
  }

  @Test
  void a_snapshot_that_differs_from_the_fold_is_found() {
    alice();
    bank.checkpoint(0, 4);
    log.snapshots()
        .change(
            0,
            s ->
                s instanceof AccountSnapshot a
                    ? new AccountSnapshot(
                        a.accountId(),
                        a.sequence(),
                        true,
                        a.ownerName(),
                        "EUR",
                        1299,
                        a.lastOccurredAt())
                    : s);
    assertViolation(Rule.SNAPSHOTS_EQUAL_THE_FOLD, Topics.SNAPSHOTS, 0, "balance=1300");
  }

  @Test
  void a_snapshot_of_events_that_were_never_committed_is_found() {
    alice();
    log.snapshots()
        .add(0, "alice", new AccountSnapshot("alice", 5, true, "Alice", "EUR", 1, Instant.EPOCH));
    assertViolation(
        Rule.SNAPSHOTS_EQUAL_THE_FOLD,
        Topics.SNAPSHOTS,
        0,
        "Expected event 5, which the snapshot is as of, but the account has events up to 4");
  }

  @Test
  void a_checkpoint_that_would_lose_events_is_found() {
    alice();
    bank.checkpoint(0, 4);
    bank.deposit("alice", 1);
    assertThat(audit().violations()).isEmpty();
    log.snapshots().change(-1, s -> new CheckpointMarker(5, 1));
    assertViolation(Rule.SNAPSHOTS_EQUAL_THE_FOLD, Topics.SNAPSHOTS, 1, "a recovery would lose it");
  }

  @Test
  void a_checkpoint_that_is_not_whole_costs_time_only() {
    alice();
    bank.checkpoint(0, 5);
    log.snapshots().drop(0);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("checkpoints", 0L);
  }

  @Test
  void an_account_that_is_erased_in_part_is_found() {
    alice();
    bank.erase("alice");
    log.events().drop(-1);
    assertViolation(Rule.SEQUENCES_WITHOUT_GAP, Topics.EVENTS, -1, "but event 4 is still there");
  }

  // ---- Changing records ----

  private AuditReport audit() {
    return new Audit(log, WINDOW, null, _ -> {}).run();
  }

  private void assertViolation(Rule rule, String topic, long offset, String text) {
    assertThat(audit().violations())
        .anySatisfy(violation -> {
          assertThat(violation.rule()).isEqualTo(rule);
          assertThat(violation.topic()).isEqualTo(topic);
          assertThat(violation.offset()).isEqualTo(offset);
          assertThat(violation.text()).contains(text);
        });
  }

  private void event(int nth, UnaryOperator<Event> change) {
    log.events().change(nth, e -> with(e, change.apply(e.event()), e.accountId(), e.sequence()));
  }

  private void outcome(int nth, Outcome outcome) {
    log.results().change(nth, r -> with(r, outcome));
  }

  private static AccountEvent with(AccountEvent e, Event event, String accountId, long sequence) {
    return new AccountEvent(
        accountId,
        sequence,
        e.occurredAt(),
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        e.commandOffset(),
        e.issuedBy(),
        e.correlationId(),
        event);
  }

  private static AccountEvent at(AccountEvent e, Instant occurredAt) {
    return new AccountEvent(
        e.accountId(),
        e.sequence(),
        occurredAt,
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        e.commandOffset(),
        e.issuedBy(),
        e.correlationId(),
        e.event());
  }

  private static AccountEvent about(AccountEvent e, long commandOffset) {
    return new AccountEvent(
        e.accountId(),
        e.sequence(),
        e.occurredAt(),
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        commandOffset,
        e.issuedBy(),
        e.correlationId(),
        e.event());
  }

  private static CommandResult with(CommandResult r, Outcome outcome) {
    return new CommandResult(
        r.commandId(),
        r.accountId(),
        r.commandOffset(),
        r.fingerprint(),
        r.repeatOf(),
        r.decidedAt(),
        outcome);
  }

  private static CommandResult aboutCommand(CommandResult r, long commandOffset) {
    return new CommandResult(
        new UUID(7, 7),
        r.accountId(),
        commandOffset,
        r.fingerprint(),
        null,
        r.decidedAt(),
        new Outcome.Rejected("INVALID_FIELD", "no", Map.of()));
  }
}
