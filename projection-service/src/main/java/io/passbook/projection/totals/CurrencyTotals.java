package io.passbook.projection.totals;

import io.passbook.message.Event;
import io.passbook.projection.summary.AccountSummary;
import java.math.BigInteger;

/**
 * Sums over accounts of one currency. Amounts are minor units and have no limit: many accounts
 * together may hold more than 64 bits.
 *
 * @param accounts ever opened
 * @param activeAccounts not closed
 * @param transactionCount deposits and withdrawals
 */
public record CurrencyTotals(
    long accounts,
    long activeAccounts,
    BigInteger balance,
    BigInteger totalDeposits,
    BigInteger totalWithdrawals,
    long transactionCount) {

  public static final CurrencyTotals NONE =
      new CurrencyTotals(0, 0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, 0);

  /** The sums after one more event of an account of this currency. */
  public CurrencyTotals apply(Event event) {
    return switch (event) {
      case Event.AccountOpened _ ->
          new CurrencyTotals(
              accounts + 1,
              activeAccounts + 1,
              balance,
              totalDeposits,
              totalWithdrawals,
              transactionCount);
      case Event.MoneyDeposited(var amount, _, _) -> {
        var more = BigInteger.valueOf(amount);
        yield new CurrencyTotals(
            accounts,
            activeAccounts,
            balance.add(more),
            totalDeposits.add(more),
            totalWithdrawals,
            transactionCount + 1);
      }
      case Event.MoneyWithdrawn(var amount, _, _) -> {
        var less = BigInteger.valueOf(amount);
        yield new CurrencyTotals(
            accounts,
            activeAccounts,
            balance.subtract(less),
            totalDeposits,
            totalWithdrawals.add(less),
            transactionCount + 1);
      }
      case Event.AccountClosed _ ->
          new CurrencyTotals(
              accounts,
              activeAccounts - 1,
              balance,
              totalDeposits,
              totalWithdrawals,
              transactionCount);
    };
  }

  /** The sums without an account that was erased, history and all. */
  public CurrencyTotals without(AccountSummary account) {
    return new CurrencyTotals(
        accounts - 1,
        account.active() ? activeAccounts - 1 : activeAccounts,
        balance.subtract(BigInteger.valueOf(account.balance())),
        totalDeposits.subtract(account.totalDeposits()),
        totalWithdrawals.subtract(account.totalWithdrawals()),
        transactionCount - account.transactionCount());
  }

  /** Both together: the same currency in two partitions. */
  public CurrencyTotals plus(CurrencyTotals other) {
    return new CurrencyTotals(
        accounts + other.accounts,
        activeAccounts + other.activeAccounts,
        balance.add(other.balance),
        totalDeposits.add(other.totalDeposits),
        totalWithdrawals.add(other.totalWithdrawals),
        transactionCount + other.transactionCount);
  }
}
