package io.passbook.command.account;

import static io.passbook.command.account.Scenario.ACCOUNT;
import static io.passbook.command.account.Scenario.NOW;
import static io.passbook.command.account.Scenario.event;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.message.Event.AccountClosed;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Event.MoneyDeposited;
import io.passbook.message.Event.MoneyWithdrawn;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Events that no decision could have led to are never built on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EvolveTest {
  private static final Account OPEN = new Account.Open(ACCOUNT, 1, "Alice", "EUR", 1000, NOW);
  private static final Account CLOSED = new Account.Closed(ACCOUNT, 1, "Alice", "EUR", NOW);
  private static final Event OPENED = new AccountOpened("Alice", "EUR");

  private static void broken(Account account, long sequence, Event event, String message) {
    broken(account, event(sequence, NOW, event), message);
  }

  private static void broken(Account account, AccountEvent event, String message) {
    assertThatThrownBy(() -> Account.evolve(account, event))
        .isInstanceOf(BrokenLogException.class)
        .hasMessage(
            "%s (account %s, event %d)".formatted(message, event.accountId(), event.sequence()));
  }

  @Test
  void a_gap_in_the_sequence() {
    broken(OPEN, 3, new MoneyDeposited(1, 1001, null), "Expected sequence to be 2 but it was 3");
  }

  @Test
  void an_event_that_was_there_before() {
    broken(OPEN, 1, OPENED, "Expected sequence to be 2 but it was 1");
  }

  @Test
  void a_first_event_that_does_not_open_the_account() {
    var expected = "Expected an event that an unopened account can have but it was ";
    broken(Account.UNOPENED, 1, new MoneyDeposited(1, 1, null), expected + "MoneyDeposited");
    broken(Account.UNOPENED, 1, new MoneyWithdrawn(1, 0, null), expected + "MoneyWithdrawn");
    broken(Account.UNOPENED, 1, new AccountClosed("bye"), expected + "AccountClosed");
  }

  @Test
  void an_account_that_opens_twice() {
    broken(
        OPEN,
        2,
        OPENED,
        "Expected an event that an open account can have but it was AccountOpened");
  }

  @Test
  void anything_after_the_end() {
    var expected = "Expected an event that a closed account can have but it was ";
    broken(CLOSED, 2, OPENED, expected + "AccountOpened");
    broken(CLOSED, 2, new MoneyDeposited(1, 1, null), expected + "MoneyDeposited");
    broken(CLOSED, 2, new MoneyWithdrawn(1, 0, null), expected + "MoneyWithdrawn");
    broken(CLOSED, 2, new AccountClosed("bye"), expected + "AccountClosed");
  }

  @Test
  void a_balance_that_does_not_add_up() {
    broken(
        OPEN,
        2,
        new MoneyDeposited(1, 1002, null),
        "Expected balanceAfter to be 1001 but it was 1002");
    broken(
        OPEN,
        2,
        new MoneyWithdrawn(1, 998, null),
        "Expected balanceAfter to be 999 but it was 998");
  }

  @Test
  void a_balance_below_zero_or_above_what_64_bits_hold() {
    broken(
        OPEN,
        2,
        new MoneyWithdrawn(1001, -1, null),
        "Expected a balance from 0 to 2^63 - 1 but it was -1");
    broken(
        OPEN,
        2,
        new MoneyDeposited(Long.MAX_VALUE, Long.MIN_VALUE + 999, null),
        "Expected a balance from 0 to 2^63 - 1 but it was " + (Long.MIN_VALUE + 999));
  }

  @Test
  void an_amount_that_is_not_positive() {
    broken(
        OPEN,
        2,
        new MoneyDeposited(0, 1000, null),
        "Expected the amount to be positive but it was 0");
    broken(
        OPEN,
        2,
        new MoneyWithdrawn(-1, 1001, null),
        "Expected the amount to be positive but it was -1");
  }

  @Test
  void an_account_that_closes_with_money_in_it() {
    broken(
        OPEN,
        2,
        new AccountClosed("bye"),
        "Expected the balance of an account that closes to be 0 but it was 1000");
  }

  @Test
  void an_event_before_the_one_before() {
    broken(
        OPEN,
        event(2, NOW.minusSeconds(1), new MoneyDeposited(1, 1001, null)),
        "Expected occurredAt not to be before 2026-03-01T12:00:00Z but it was"
            + " 2026-03-01T11:59:59Z");
  }

  @Test
  void an_event_of_another_account() {
    var event =
        new AccountEvent(
            "bob-1",
            2,
            NOW,
            NOW,
            NOW,
            new UUID(1, 2),
            0,
            "teller",
            null,
            new MoneyDeposited(1, 1001, null));
    broken(OPEN, event, "Expected account alice-1");
  }
}
