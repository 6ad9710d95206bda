package io.passbook.projection.summary;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account after its events so far. Amounts are minor units of {@code currency}. Deposits and
 * withdrawals may add up to more than 64 bits over an account's life, so their sums have no limit.
 *
 * @param transactionCount deposits and withdrawals, not opening and closing
 * @param openedAt {@code occurredAt} of the first event
 * @param updatedAt {@code occurredAt} of the last event
 * @param sequence of the last event
 */
public record AccountSummary(
    String accountId,
    String ownerName,
    String currency,
    long balance,
    BigInteger totalDeposits,
    BigInteger totalWithdrawals,
    long transactionCount,
    boolean active,
    Instant openedAt,
    Instant updatedAt,
    long sequence) {

  /**
   * The account after one more event.
   *
   * @param before null: the event must be the account's first
   * @throws BrokenLogException when the event cannot follow: a gap, a repeat, a balance that does
   *     not add up, an event of an account that was never opened or is closed
   */
  public static AccountSummary apply(@Nullable AccountSummary before, AccountEvent event) {
    var expected = before == null ? 1 : before.sequence + 1;
    if (event.sequence() != expected) {
      throw BrokenLogException.gap(event, expected);
    }
    return switch (event.event()) {
      case Event.AccountOpened(var ownerName, var currency) -> {
        if (before != null) {
          throw BrokenLogException.impossible(event, "the account was opened before");
        }
        yield opened(event, ownerName, currency);
      }
      case Event.MoneyDeposited(var amount, var balanceAfter, _) ->
          open(before, event).deposited(event, amount, balanceAfter);
      case Event.MoneyWithdrawn(var amount, var balanceAfter, _) ->
          open(before, event).withdrawn(event, amount, balanceAfter);
      case Event.AccountClosed _ -> open(before, event).closed(event);
    };
  }

  private static AccountSummary opened(AccountEvent event, String ownerName, String currency) {
    return new AccountSummary(
        event.accountId(),
        ownerName,
        currency,
        0,
        BigInteger.ZERO,
        BigInteger.ZERO,
        0,
        true,
        event.occurredAt(),
        event.occurredAt(),
        event.sequence());
  }

  private AccountSummary deposited(AccountEvent event, long amount, long balanceAfter) {
    requireBalance(event, balance + amount, balanceAfter);
    return new AccountSummary(
        accountId,
        ownerName,
        currency,
        balanceAfter,
        totalDeposits.add(BigInteger.valueOf(amount)),
        totalWithdrawals,
        transactionCount + 1,
        true,
        openedAt,
        event.occurredAt(),
        event.sequence());
  }

  private AccountSummary withdrawn(AccountEvent event, long amount, long balanceAfter) {
    requireBalance(event, balance - amount, balanceAfter);
    return new AccountSummary(
        accountId,
        ownerName,
        currency,
        balanceAfter,
        totalDeposits,
        totalWithdrawals.add(BigInteger.valueOf(amount)),
        transactionCount + 1,
        true,
        openedAt,
        event.occurredAt(),
        event.sequence());
  }

  private AccountSummary closed(AccountEvent event) {
    return new AccountSummary(
        accountId,
        ownerName,
        currency,
        balance,
        totalDeposits,
        totalWithdrawals,
        transactionCount,
        false,
        openedAt,
        event.occurredAt(),
        event.sequence());
  }

  private static AccountSummary open(@Nullable AccountSummary before, AccountEvent event) {
    if (before == null) {
      throw BrokenLogException.impossible(event, "the account was never opened");
    }
    if (!before.active) {
      throw BrokenLogException.impossible(event, "the account is closed");
    }
    return before;
  }

  /** A sum that went over 64 bits is negative, and no balance in an event is. */
  private static void requireBalance(AccountEvent event, long computed, long balanceAfter) {
    if (computed != balanceAfter || balanceAfter < 0) {
      throw BrokenLogException.impossible(
          event, "the balance must be %d but the event says %d".formatted(computed, balanceAfter));
    }
  }
}
