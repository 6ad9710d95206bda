package io.passbook.projection.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.Events;
import io.passbook.projection.summary.AccountSummary;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CurrencyTotalsTest {

  private static CurrencyTotals of(Events events) {
    var totals = CurrencyTotals.NONE;
    for (var event : events.list()) {
      totals = totals.apply(event.event());
    }
    return totals;
  }

  private static CurrencyTotals totals(
      long accounts, long active, long balance, long in, long out, long count) {
    return new CurrencyTotals(
        accounts,
        active,
        BigInteger.valueOf(balance),
        BigInteger.valueOf(in),
        BigInteger.valueOf(out),
        count);
  }

  @Test
  void totals_are_sums_over_accounts() {
    var alice = of(Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200));
    var bob = of(Events.of("B").open("Bob", "EUR").deposit(10).withdraw(10).close());

    assertThat(alice).isEqualTo(totals(1, 1, 800, 1000, 200, 2));
    assertThat(bob).isEqualTo(totals(1, 0, 0, 10, 10, 2));
    assertThat(alice.plus(bob)).isEqualTo(totals(2, 1, 800, 1010, 210, 4));
  }

  @Test
  void many_rich_accounts_exceed_64_bits() {
    var rich = of(Events.of("A").open("Alice", "EUR").deposit(Long.MAX_VALUE));

    assertThat(rich.plus(rich).balance())
        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1));
  }

  @Test
  void an_erased_account_leaves_nothing_behind() {
    var alice = Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200);
    var bob = of(Events.of("B").open("Bob", "EUR").deposit(10));
    @Nullable AccountSummary account = null;
    for (var event : alice.list()) {
      account = AccountSummary.apply(account, event);
    }

    assertThat(of(alice).plus(bob).without(Objects.requireNonNull(account))).isEqualTo(bob);
  }
}
