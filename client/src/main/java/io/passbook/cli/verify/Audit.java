package io.passbook.cli.verify;

import io.passbook.topics.Topics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit of everything: partition by partition, so that the accounts of one are in memory at a
 * time.
 */
public final class Audit {
  private final AuditSource source;
  private final long window;
  private final @Nullable ProjectionAudit projection;
  private final Findings findings;
  private final Counts counts = new Counts();
  private final Map<String, CurrencySums> currencies = new TreeMap<>();

  /**
   * An audit that has not begun.
   *
   * @param window how many command offsets back a command id is remembered: the command service's
   *     setting of that name
   * @param projection compares with the projection service, or null
   * @param listener told of each violation when it is found
   */
  public Audit(
      AuditSource source,
      long window,
      @Nullable ProjectionAudit projection,
      Consumer<Violation> listener) {
    this.source = source;
    this.window = window;
    this.projection = projection;
    this.findings = new Findings(listener);
  }

  /** Sums over the accounts of one currency, in its minor units. */
  static final class CurrencySums {
    long accounts;
    long transactions;
    final Sum balance = new Sum();
    final Sum deposits = new Sum();
    final Sum withdrawals = new Sum();
  }

  /**
   * Goes through everything once.
   *
   * @throws org.apache.kafka.common.KafkaException when the brokers or the registry cannot be
   *     reached
   */
  public AuditReport run() {
    var forwarding = new Forwarding();
    for (var partition = 0; partition < source.partitions(); partition++) {
      var accounts =
          new PartitionAudit(source, partition, window, findings, counts, forwarding).run();
      accounts.values().forEach(this::count);
      if (projection != null) {
        projection.compare(accounts.values(), partition, findings);
      }
    }
    forwarding.check(source, findings, counts);
    currencies.forEach(this::conserved);
    if (projection != null) {
      projection.compareTotals(counts, currencies, findings, this::hasGrown);
    }
    return AuditReport.of(counts, currencies, projection, findings);
  }

  /** Whether there may be events that were not read. */
  private boolean hasGrown() {
    for (var partition = 0; partition < source.partitions(); partition++) {
      if (source.hasGrown(Topics.EVENTS, partition)) {
        return true;
      }
    }
    return false;
  }

  private void count(AccountFold account) {
    if (account.isErased()) {
      counts.erasedAccounts++;
    } else if (account.sequence > 0) {
      counts.accounts++;
      counts.openAccounts += account.open ? 1 : 0;
      var sums = currencies.computeIfAbsent(account.currency, _ -> new CurrencySums());
      sums.accounts++;
      sums.transactions += account.transactions;
      sums.balance.add(account.balance);
      sums.deposits.add(account.deposits);
      sums.withdrawals.add(account.withdrawals);
    }
  }

  private void conserved(String currency, CurrencySums sums) {
    var expected = sums.deposits.value().subtract(sums.withdrawals.value());
    if (!expected.equals(sums.balance.value())) {
      findings.add(
          Rule.MONEY_IS_CONSERVED,
          Topics.EVENTS,
          -1,
          -1,
          null,
          "Expected all accounts in %s to hold %s (%s in, %s out) but they hold %s"
              .formatted(currency, expected, sums.deposits, sums.withdrawals, sums.balance));
    }
  }
}
