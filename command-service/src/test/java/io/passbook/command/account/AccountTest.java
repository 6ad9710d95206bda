package io.passbook.command.account;

import static io.passbook.command.account.Scenario.ACCOUNT;
import static io.passbook.command.account.Scenario.ISSUED_AT;
import static io.passbook.command.account.Scenario.given;
import static io.passbook.message.RejectionCode.ACCOUNT_ALREADY_EXISTS;
import static io.passbook.message.RejectionCode.ACCOUNT_CLOSED;
import static io.passbook.message.RejectionCode.ACCOUNT_NOT_FOUND;
import static io.passbook.message.RejectionCode.BALANCE_OVERFLOW;
import static io.passbook.message.RejectionCode.CURRENCY_MISMATCH;
import static io.passbook.message.RejectionCode.INSUFFICIENT_FUNDS;
import static io.passbook.message.RejectionCode.NON_ZERO_BALANCE;
import static io.passbook.message.RejectionCode.SEQUENCE_CONFLICT;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.Event.AccountClosed;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Event.MoneyDeposited;
import io.passbook.message.Event.MoneyWithdrawn;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every cell of the table of commands and states. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountTest {
  private static final AccountOpened OPENED = new AccountOpened("Alice", "EUR");
  private static final MoneyDeposited DEPOSITED_1000 = new MoneyDeposited(1000, 1000, null);
  private static final AccountClosed CLOSED = new AccountClosed("moved away");

  private static final OpenAccount OPEN = new OpenAccount("Bob", "CZK");
  private static final CloseAccount CLOSE = new CloseAccount("moved away");

  private static Deposit deposit(long amount) {
    return new Deposit(amount, null, null);
  }

  private static Withdraw withdraw(long amount) {
    return new Withdraw(amount, null, null);
  }

  // ---- OpenAccount ----

  @Test
  void an_account_opens_with_nothing_in_it() {
    var account = given().when(OPEN).then(new AccountOpened("Bob", "CZK"));
    assertThat(account).isEqualTo(new Account.Open(ACCOUNT, 1, "Bob", "CZK", 0, ISSUED_AT));
  }

  @Test
  void an_open_account_cannot_be_opened_again() {
    given(OPENED)
        .when(OPEN)
        .thenRefused(
            ACCOUNT_ALREADY_EXISTS,
            "Expected account alice-1 not to exist yet but it does",
            Map.of());
  }

  @Test
  void a_closed_account_cannot_be_opened_again() {
    given(OPENED, CLOSED).when(OPEN).thenRefused(ACCOUNT_ALREADY_EXISTS);
  }

  // ---- Deposit ----

  @Test
  void a_deposit_into_an_unopened_account_is_refused() {
    given()
        .when(deposit(1))
        .thenRefused(
            ACCOUNT_NOT_FOUND,
            "Expected account alice-1 to be open but there is no such account",
            Map.of());
  }

  @Test
  void a_deposit_adds_to_the_balance() {
    var account =
        given(OPENED, DEPOSITED_1000)
            .when(new Deposit(500, "EUR", "salary"))
            .then(new MoneyDeposited(500, 1500, "salary"));
    assertThat(account).isEqualTo(new Account.Open(ACCOUNT, 3, "Alice", "EUR", 1500, ISSUED_AT));
  }

  @Test
  void a_deposit_into_a_closed_account_is_refused() {
    given(OPENED, CLOSED)
        .when(deposit(1))
        .thenRefused(
            ACCOUNT_CLOSED, "Expected account alice-1 to be open but it was closed", Map.of());
  }

  @Test
  void a_deposit_in_another_currency_is_refused() {
    given(OPENED)
        .when(new Deposit(500, "USD", null))
        .thenRefused(
            CURRENCY_MISMATCH,
            "Expected the currency to be EUR, as the account's, but it was USD",
            Map.of("expected", "EUR", "actual", "USD"));
  }

  @Test
  void a_deposit_may_fill_the_balance_to_the_brim() {
    given(OPENED, DEPOSITED_1000)
        .when(deposit(Long.MAX_VALUE - 1000))
        .then(new MoneyDeposited(Long.MAX_VALUE - 1000, Long.MAX_VALUE, null));
  }

  @Test
  void a_deposit_that_the_balance_cannot_hold_is_refused() {
    given(OPENED, DEPOSITED_1000)
        .when(deposit(Long.MAX_VALUE - 999))
        .thenRefused(
            BALANCE_OVERFLOW,
            "Expected the amount to be at most 9223372036854774807, so that the balance of 1000 can"
                + " hold it, but it was 9223372036854774808",
            Map.of("balance", "1000", "amount", "9223372036854774808"));
  }

  @Test
  void into_a_full_account_nothing_more_goes() {
    given(OPENED, new MoneyDeposited(Long.MAX_VALUE, Long.MAX_VALUE, null))
        .when(deposit(1))
        .thenRefused(BALANCE_OVERFLOW);
  }

  // ---- Withdraw ----

  @Test
  void a_withdrawal_from_an_unopened_account_is_refused() {
    given().when(withdraw(1)).thenRefused(ACCOUNT_NOT_FOUND);
  }

  @Test
  void a_withdrawal_takes_from_the_balance() {
    var account =
        given(OPENED, DEPOSITED_1000)
            .when(new Withdraw(200, "EUR", "rent"))
            .then(new MoneyWithdrawn(200, 800, "rent"));
    assertThat(account).isEqualTo(new Account.Open(ACCOUNT, 3, "Alice", "EUR", 800, ISSUED_AT));
  }

  @Test
  void a_withdrawal_may_take_everything() {
    given(OPENED, DEPOSITED_1000).when(withdraw(1000)).then(new MoneyWithdrawn(1000, 0, null));
  }

  @Test
  void a_withdrawal_of_more_than_is_there_is_refused() {
    given(OPENED, DEPOSITED_1000)
        .when(withdraw(1001))
        .thenRefused(
            INSUFFICIENT_FUNDS,
            "Expected the balance to be at least 1001 but it was 1000",
            Map.of("requested", "1001", "available", "1000"));
  }

  @Test
  void the_largest_withdrawal_does_not_wrap_around() {
    given(OPENED).when(withdraw(Long.MAX_VALUE)).thenRefused(INSUFFICIENT_FUNDS);
  }

  @Test
  void a_withdrawal_in_another_currency_is_refused() {
    given(OPENED, DEPOSITED_1000)
        .when(new Withdraw(500, "USD", null))
        .thenRefused(CURRENCY_MISMATCH);
  }

  @Test
  void a_withdrawal_from_a_closed_account_is_refused() {
    given(OPENED, CLOSED).when(withdraw(1)).thenRefused(ACCOUNT_CLOSED);
  }

  // ---- CloseAccount ----

  @Test
  void an_unopened_account_cannot_be_closed() {
    given().when(CLOSE).thenRefused(ACCOUNT_NOT_FOUND);
  }

  @Test
  void an_empty_account_closes() {
    var account = given(OPENED).when(CLOSE).then(new AccountClosed("moved away"));
    assertThat(account).isEqualTo(new Account.Closed(ACCOUNT, 2, "Alice", "EUR", ISSUED_AT));
  }

  @Test
  void an_account_with_money_in_it_does_not_close() {
    given(OPENED, DEPOSITED_1000)
        .when(CLOSE)
        .thenRefused(
            NON_ZERO_BALANCE,
            "Expected the balance to be 0 but it was 1000",
            Map.of("balance", "1000"));
  }

  @Test
  void a_closed_account_cannot_be_closed_again() {
    given(OPENED, CLOSED).when(CLOSE).thenRefused(ACCOUNT_CLOSED);
  }

  // ---- Sequence and time ----

  @Test
  void a_command_that_expects_the_account_as_it_is_is_granted() {
    var command = Scenario.command(deposit(1), ISSUED_AT, 2L);
    given(OPENED, DEPOSITED_1000).when(command).then(new MoneyDeposited(1, 1001, null));
  }

  @Test
  void an_open_may_expect_that_there_is_no_event_yet() {
    given().when(Scenario.command(OPEN, ISSUED_AT, 0L)).then(new AccountOpened("Bob", "CZK"));
  }

  @Test
  void a_command_that_expects_another_sequence_is_refused() {
    given(OPENED, DEPOSITED_1000)
        .when(Scenario.command(deposit(1), ISSUED_AT, 1L))
        .thenRefused(
            SEQUENCE_CONFLICT,
            "Expected the account's last sequence to be 1 but it was 2",
            Map.of("expected", "1", "actual", "2"));
  }

  @Test
  void a_command_from_the_past_happens_no_earlier_than_the_previous_event() {
    var late = ISSUED_AT.minusSeconds(3600);
    var when = given(OPENED).when(Scenario.command(deposit(1), late, null));
    when.then(new MoneyDeposited(1, 1, null));
    assertThat(when.event().issuedAt()).isEqualTo(late);
    assertThat(when.event().occurredAt()).isEqualTo(ISSUED_AT.minusSeconds(1));
  }

  @Test
  void a_command_happens_when_it_was_issued() {
    for (Command command : new Command[] {deposit(1), withdraw(1)}) {
      var event = given(OPENED, DEPOSITED_1000).when(command).event();
      assertThat(event.occurredAt()).isEqualTo(ISSUED_AT);
    }
  }
}
