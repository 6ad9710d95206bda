package io.passbook.cli.verify;

import io.passbook.client.AccountQuery;
import io.passbook.client.AccountView;
import io.passbook.client.ProjectionClient;
import io.passbook.client.ProjectionException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Compares the projection service's answers with the fold: every account, then the totals. Views
 * that have gone on since the topics were read are counted, not compared.
 */
public final class ProjectionAudit {
  private static final int AT_ONCE = 16;

  /** After so many accounts without an answer the service counts as away. */
  private static final int MAX_UNANSWERED = 10;

  private static final String TOPIC = "projection";

  private final ProjectionClient client;
  private final AtomicLong compared = new AtomicLong();
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private volatile String trouble = "";
  private volatile String totals = "";

  /** Asks this service. */
  public ProjectionAudit(ProjectionClient client) {
    this.client = client;
  }

  /** Compares the accounts of one partition. */
  void compare(Collection<AccountFold> accounts, int partition, Findings findings) {
    var permits = new Semaphore(AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var account : accounts) {
        if (isAway()) {
          return;
        }
        if (account.sequence == 0 || account.isErased()) {
          continue;
        }
        permits.acquireUninterruptibly();
        threads.execute(() -> {
          try {
            compare(account, partition, findings);
          } finally {
            permits.release();
          }
        });
      }
    }
  }

  /**
   * Compares the sums over all accounts.
   *
   * @param hasGrown whether events came after those that were folded, so that more of everything is
   *     no wonder
   */
  void compareTotals(
      Counts counts,
      Map<String, Audit.CurrencySums> currencies,
      Findings findings,
      BooleanSupplier hasGrown) {
    if (isAway()) {
      return;
    }
    try {
      var view = client.totals();
      var seen =
          view.currencies().values().stream().mapToLong(c -> c.transactionCount()).sum()
              + view.accounts();
      var folded =
          currencies.values().stream().mapToLong(c -> c.transactions).sum() + counts.accounts;
      if (seen > folded && hasGrown.getAsBoolean()) {
        totals = "totals have gone on";
        return;
      }
      totals = "totals compared";
      var expected =
          "%d accounts, %d open, %s"
              .formatted(
                  counts.accounts,
                  counts.openAccounts,
                  currencies.entrySet().stream()
                      .map(c ->
                          describe(
                              c.getKey(),
                              c.getValue().balance,
                              c.getValue().deposits,
                              c.getValue().withdrawals,
                              c.getValue().transactions))
                      .collect(Collectors.joining(", ")));
      var found =
          "%d accounts, %d open, %s"
              .formatted(
                  view.accounts(),
                  view.activeAccounts(),
                  view.currencies().entrySet().stream()
                      .map(c ->
                          describe(
                              c.getKey(),
                              c.getValue().balance(),
                              c.getValue().totalDeposits(),
                              c.getValue().totalWithdrawals(),
                              c.getValue().transactionCount()))
                      .collect(Collectors.joining(", ")));
      if (!expected.equals(found)) {
        findings.add(
            Rule.PROJECTION_EQUALS_THE_FOLD,
            TOPIC,
            -1,
            -1,
            null,
            "Expected the totals %s but they were %s".formatted(expected, found));
      }
    } catch (ProjectionException e) {
      totals = "totals not compared: " + e.getMessage();
    }
  }

  /** One sentence for people. */
  String summary() {
    if (compared.get() + ahead.get() == 0 && !trouble.isEmpty()) {
      return "not compared: " + trouble;
    }
    return "%d accounts compared, %d have gone on, %d not answered%s%s"
        .formatted(
            compared.get(),
            ahead.get(),
            unanswered.get(),
            trouble.isEmpty() ? "" : " (" + trouble + ")",
            totals.isEmpty() ? "" : "; " + totals);
  }

  private void compare(AccountFold account, int partition, Findings findings) {
    try {
      // Not by minSequence: that waits for an event that never comes, and does not say so.
      var view = client.account(account.accountId, new AccountQuery.Now());
      if (view.sequence() > account.sequence) {
        ahead.incrementAndGet();
        return;
      }
      compared.incrementAndGet();
      if (!describe(account).equals(describe(view))) {
        find(
            account,
            partition,
            findings,
            "Expected %s but it was %s".formatted(describe(account), describe(view)));
      }
    } catch (ProjectionException.NotFound _) {
      find(account, partition, findings, "Expected the account but it is not there");
    } catch (ProjectionException e) {
      unanswered.incrementAndGet();
      trouble = String.valueOf(e.getMessage());
    }
  }

  private boolean isAway() {
    return unanswered.get() >= MAX_UNANSWERED;
  }

  private static void find(AccountFold account, int partition, Findings findings, String text) {
    findings.add(Rule.PROJECTION_EQUALS_THE_FOLD, TOPIC, partition, -1, account.accountId, text);
  }

  private static String describe(AccountFold account) {
    return "event %d, %s, owner %s, %s"
        .formatted(
            account.sequence,
            account.open ? "open" : "closed",
            account.ownerName,
            describe(
                account.currency,
                account.balance,
                account.deposits,
                account.withdrawals,
                account.transactions));
  }

  private static String describe(AccountView view) {
    return "event %d, %s, owner %s, %s"
        .formatted(
            view.sequence(),
            view.active() ? "open" : "closed",
            view.ownerName(),
            describe(
                view.currency(),
                view.balance(),
                view.totalDeposits(),
                view.totalWithdrawals(),
                view.transactionCount()));
  }

  private static String describe(
      String currency, Object balance, Object deposits, Object withdrawals, long transactions) {
    return "%s %s (%s in, %s out, %d transactions)"
        .formatted(currency, balance, deposits, withdrawals, transactions);
  }
}
