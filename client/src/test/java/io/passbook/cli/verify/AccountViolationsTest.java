package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Events, and snapshots of them, that are not as they must be. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountViolationsTest extends AuditFixture {

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
  void a_balance_that_overflows_is_found() {
    alice();
    event(1, e -> new Event.MoneyDeposited(Long.MAX_VALUE, Long.MAX_VALUE, null));
    event(2, e -> new Event.MoneyDeposited(2, Long.MIN_VALUE + 1, null));
    assertViolation(
        Rule.BALANCES_ADD_UP,
        Topics.EVENTS,
        2,
        "Expected a balance of 9223372036854775807 + 2 but it was -9223372036854775807");
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
  void an_account_that_is_closed_twice_is_found() {
    bank.open("bob");
    bank.close("bob");
    bank.open("carol");
    log.events().change(2, e -> with(e, new Event.AccountClosed("bye"), "bob", 3));
    log.events().rekey(2, "bob/0000000000000000003");
    assertViolation(Rule.ACCOUNT_LIFE, Topics.EVENTS, 2, "Expected only open accounts");
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

  /** Accounts that were opened since do not make up for those that have no snapshot. */
  @Test
  void a_checkpoint_after_the_snapshots_were_deleted_is_not_whole() {
    bank.open("idle");
    bank.open("busy");
    bank.checkpoint(0, 2);
    bank.open("new");
    bank.checkpoint(0, 2);
    log.snapshots().drop(3); // of "idle" there is none
    log.snapshots().drop(0);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.counts()).containsEntry("checkpoints", 0L);
  }

  @Test
  void a_snapshot_under_a_wrong_key_is_found() {
    alice();
    bank.checkpoint(0, 4);
    log.snapshots().rekey(0, "bob");
    log.snapshots().rekey(1, "alice");
    assertViolation(
        Rule.READABLE_AND_IN_PLACE, Topics.SNAPSHOTS, 0, "Expected the key alice but it was bob");
    assertViolation(
        Rule.READABLE_AND_IN_PLACE, Topics.SNAPSHOTS, 1, "Expected the key #checkpoint");
  }

  @Test
  void records_on_the_wrong_partition_are_found() {
    var two = new Bank(2);
    var home = AccountPartitioner.partition("alice", 2);
    two.open("alice");
    two.checkpoint(home, 1);
    var wrong = 1 - home;
    two.log.events().add(wrong, "alice/0000000000000000001", event(two));
    two.log.results().add(wrong, "alice", two.log.results().last(home));
    two.log.snapshots().add(wrong, "alice", two.log.snapshots().first(home));
    assertThat(new Audit(two.log, WINDOW, null, _ -> {}).run().violations())
        .filteredOn(v -> v.rule() == Rule.READABLE_AND_IN_PLACE && v.partition() == wrong)
        .allMatch(v ->
            v.text()
                .equals(
                    "Expected the record on partition %d but it is on %d".formatted(home, wrong)))
        .extracting(Violation::topic)
        .containsExactlyInAnyOrder(Topics.EVENTS, Topics.RESULTS, Topics.SNAPSHOTS);
  }

  private static AccountEvent event(Bank bank) {
    return bank.log.events().last(AccountPartitioner.partition("alice", 2));
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
}
