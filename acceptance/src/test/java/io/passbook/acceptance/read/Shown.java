package io.passbook.acceptance.read;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.summary.AccountSummary;
import java.math.BigInteger;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What answers must say, as their JSON text and to the last field. The texts of these tests need no
 * escapes.
 */
final class Shown {
  private Shown() {}

  static String account(AccountSummary account) {
    return """
    {"accountId":"%s","ownerName":"%s","currency":"%s","balance":%d,"totalDeposits":%d,\
    "totalWithdrawals":%d,"transactionCount":%d,"active":%b,"openedAt":"%s","updatedAt":"%s",\
    "sequence":%d}\
    """
        .formatted(
            account.accountId(),
            account.ownerName(),
            account.currency(),
            account.balance(),
            account.totalDeposits(),
            account.totalWithdrawals(),
            account.transactionCount(),
            account.active(),
            account.openedAt(),
            account.updatedAt(),
            account.sequence());
  }

  static String event(AccountEvent event) {
    return """
    {"sequence":%d,%s,"occurredAt":"%s","issuedAt":"%s","recordedAt":"%s","commandId":"%s",\
    "commandOffset":%d,"issuedBy":"%s","correlationId":%s}\
    """
        .formatted(
            event.sequence(),
            change(event.event()),
            event.occurredAt(),
            event.issuedAt(),
            event.recordedAt(),
            event.commandId(),
            event.commandOffset(),
            event.issuedBy(),
            text(event.correlationId()));
  }

  private static String change(Event event) {
    return switch (event) {
      case Event.AccountOpened(var owner, var currency) ->
          """
          "type":"AccountOpened","balanceAfter":0,"ownerName":"%s","currency":"%s"\
          """
              .formatted(owner, currency);
      case Event.MoneyDeposited(var amount, var after, var reference) ->
          money("MoneyDeposited", amount, after, reference);
      case Event.MoneyWithdrawn(var amount, var after, var reference) ->
          money("MoneyWithdrawn", amount, after, reference);
      case Event.AccountClosed(var reason) ->
          """
          "type":"AccountClosed","balanceAfter":0,"reason":"%s"\
          """
              .formatted(reason);
    };
  }

  private static String money(String type, long amount, long after, @Nullable String reference) {
    return """
    "type":"%s","amount":%d,"balanceAfter":%d,"reference":%s\
    """
        .formatted(type, amount, after, text(reference));
  }

  private static String text(@Nullable String value) {
    return value == null ? "null" : '"' + value + '"';
  }

  /** The totals of exactly these accounts. */
  static String totals(Collection<AccountSummary> accounts) {
    var currencies = new TreeSet<String>();
    accounts.forEach(a -> currencies.add(a.currency()));
    return """
    {"accounts":%d,"activeAccounts":%d,"currencies":{%s}}\
    """
        .formatted(
            accounts.size(),
            count(accounts, AccountSummary::active),
            currencies.stream().map(c -> totals(c, accounts)).collect(Collectors.joining(",")));
  }

  private static String totals(String currency, Collection<AccountSummary> all) {
    return '"' + currency + "\":" + totalsOf(currency, all);
  }

  /** One currency's part of the totals of these accounts. */
  static String totalsOf(String currency, Collection<AccountSummary> all) {
    var accounts = all.stream().filter(a -> a.currency().equals(currency)).toList();
    return """
    {"accounts":%d,"activeAccounts":%d,"balance":%d,"totalDeposits":%d,"totalWithdrawals":%d,\
    "transactionCount":%d}\
    """
        .formatted(
            accounts.size(),
            count(accounts, AccountSummary::active),
            sum(accounts, a -> BigInteger.valueOf(a.balance())),
            sum(accounts, AccountSummary::totalDeposits),
            sum(accounts, AccountSummary::totalWithdrawals),
            sum(accounts, a -> BigInteger.valueOf(a.transactionCount())));
  }

  private static long count(Collection<AccountSummary> accounts, Predicate<AccountSummary> which) {
    return accounts.stream().filter(which).count();
  }

  private static BigInteger sum(
      Collection<AccountSummary> accounts, Function<AccountSummary, BigInteger> amount) {
    return accounts.stream().map(amount).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
