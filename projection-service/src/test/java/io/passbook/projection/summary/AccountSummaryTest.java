package io.passbook.projection.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.Events;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountSummaryTest {

  private static @Nullable AccountSummary fold(List<AccountEvent> events) {
    @Nullable AccountSummary account = null;
    for (var event : events) {
      account = AccountSummary.apply(account, event);
    }
    return account;
  }

  @Test
  void an_account_is_what_its_events_add_up_to() {
    var events = Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200).deposit(500);

    assertThat(fold(events.list()))
        .isEqualTo(
            new AccountSummary(
                "A",
                "Alice",
                "EUR",
                1300,
                BigInteger.valueOf(1500),
                BigInteger.valueOf(200),
                3,
                true,
                Events.START.plusSeconds(60),
                Events.START.plusSeconds(240),
                4));
  }

  @Test
  void a_closed_account_keeps_its_sums_and_is_no_longer_active() {
    var account = fold(Events.of("A").open("Alice", "EUR").deposit(7).withdraw(7).close().list());

    assertThat(account).extracting(AccountSummary::active).isEqualTo(false);
    assertThat(account).extracting(AccountSummary::transactionCount).isEqualTo(2L);
    assertThat(account).extracting(AccountSummary::sequence).isEqualTo(4L);
  }

  @Test
  void sums_over_an_account_s_life_may_exceed_64_bits() {
    var events =
        Events.of("A")
            .open("Alice", "EUR")
            .deposit(Long.MAX_VALUE)
            .withdraw(Long.MAX_VALUE)
            .deposit(Long.MAX_VALUE);

    assertThat(fold(events.list()))
        .extracting(AccountSummary::totalDeposits)
        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1));
  }

  @Test
  void a_gap_is_refused_with_what_was_expected() {
    var events = Events.of("A").open("Alice", "EUR").deposit(1).deposit(2);

    assertThatThrownBy(() -> fold(List.of(events.get(1), events.get(3))))
        .isInstanceOf(BrokenLogException.class)
        .hasMessage("Expected event 2 of account A but it was event 3");
  }

  @Test
  void a_log_cannot_begin_in_the_middle() {
    var deposit = Events.event("A", 1, new Event.MoneyDeposited(5, 5, null));

    assertThatThrownBy(() -> AccountSummary.apply(null, deposit))
        .hasMessageContaining("the account was never opened");
  }

  @Test
  void a_balance_that_does_not_add_up_is_refused() {
    var open = fold(Events.of("A").open("Alice", "EUR").list());

    assertThatThrownBy(() ->
            AccountSummary.apply(open, Events.event("A", 2, new Event.MoneyDeposited(5, 6, null))))
        .hasMessageContaining("the balance must be 5 but the event says 6");
    assertThatThrownBy(() ->
            AccountSummary.apply(open, Events.event("A", 2, new Event.MoneyWithdrawn(5, -5, null))))
        .isInstanceOf(BrokenLogException.class);
  }

  @Test
  void nothing_follows_a_close_and_no_account_is_opened_twice() {
    var closed = fold(Events.of("A").open("Alice", "EUR").close().list());

    assertThatThrownBy(() ->
            AccountSummary.apply(
                closed, Events.event("A", 3, new Event.MoneyDeposited(5, 5, null))))
        .hasMessageContaining("the account is closed");
    assertThatThrownBy(() ->
            AccountSummary.apply(
                closed, Events.event("A", 3, new Event.AccountOpened("Bob", "EUR"))))
        .hasMessageContaining("the account was opened before");
  }
}
