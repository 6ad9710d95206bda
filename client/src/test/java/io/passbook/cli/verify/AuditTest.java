package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.message.Event;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is as it must be, or cannot be judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditTest extends AuditFixture {

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

  /** At work the end of the dead letters is taken later than that of the results. */
  @Test
  void a_dead_letter_behind_the_last_result_passes_nothing_over() {
    bank.open("alice");
    bank.deposit("alice", 1);
    bank.garbage(0);
    log.results().drop(1);
    log.grow(Topics.RESULTS);
    assertThat(audit().violations()).isEmpty();
    assertThat(audit().counts()).containsEntry("pending", 1L).containsEntry("inFlight", 1L);
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
    log.grow(Topics.RESULTS);
    assertThat(audit().violations()).isEmpty();
    assertThat(audit().counts()).containsEntry("inFlight", 1L);
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
  void commands_of_an_erased_account_are_decided_as_if_it_never_was() {
    alice();
    bank.withdraw("alice", 2000);
    bank.erase("alice");
    bank.deposit("alice", 5);
    bank.open("bob");
    bank.deposit("alice", 5);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("erasedAccounts", 1L).containsEntry("accounts", 1L);
  }

  @Test
  void a_second_life_is_audited_like_a_first() {
    alice();
    bank.checkpoint(0, 4);
    bank.erase("alice");
    bank.deposit("alice", 7); // refused
    bank.open("alice");
    bank.deposit("alice", 7);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("erasedAccounts", 0L).containsEntry("accounts", 1L);
    assertThat(report.currencies().get("EUR"))
        .hasToString(
            "Money[accounts=1, balance=7, totalDeposits=7, totalWithdrawals=0, transactionCount=1]");

    event(-1, e -> new Event.MoneyDeposited(7, 8, null));
    assertViolation(Rule.BALANCES_ADD_UP, Topics.EVENTS, 9, "Expected a balance of 0 + 7");
  }

  @Test
  void a_second_life_is_audited_while_the_first_is_compacted_away() {
    alice();
    bank.erase("alice");
    bank.open("alice");
    bank.deposit("alice", 7);
    log.events().drop(5); // the second's events have the keys of these tombstones
    log.events().drop(4);
    log.events().drop(1);
    log.events().drop(0);
    assertThat(audit().violations()).isEmpty();
  }

  @Test
  void an_id_whose_result_had_expired_may_be_decided_again() {
    alice();
    var deposit = log.commands().value(1);
    bank.decide(deposit);
    log.results().expire(2);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("decidedAgainBeyondWindow", 1L);
  }

  @Test
  void what_expires_while_it_is_to_be_read_is_no_violation() {
    alice();
    bank.garbage(0);
    bank.deposit("alice", 5);
    bank.repeat(log.results().value(1), log.commands().value(1));
    log.results().expireWhileReading(1, 4);
    log.commands().expireWhileReading(1, 6);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts())
        .containsEntry("commandsExpired", 1L)
        .containsEntry("resultsExpired", 2L)
        .containsEntry("repeatsUnchecked", 1L);
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
}
