package io.passbook.cli.verify;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found.
 *
 * @param counts by name, in the order in which they are to be shown
 * @param currencies by ISO 4217 code
 * @param projection how the comparison with the projection went
 * @param violationCount all violations
 * @param byRule how many of each rule; rules that hold are not in it
 * @param violations the first of them
 */
public record AuditReport(
    Map<String, Long> counts,
    Map<String, Money> currencies,
    String projection,
    long violationCount,
    Map<Rule, Long> byRule,
    List<Violation> violations) {

  /** Sums over the accounts of one currency, in its minor units. */
  public record Money(
      long accounts,
      BigInteger balance,
      BigInteger totalDeposits,
      BigInteger totalWithdrawals,
      long transactionCount) {}

  /** Whether everything holds. */
  public boolean isClean() {
    return violationCount == 0;
  }

  static AuditReport of(
      Counts counts,
      Map<String, Audit.CurrencySums> currencies,
      @Nullable ProjectionAudit projection,
      Findings findings) {
    var money = new TreeMap<String, Money>();
    currencies.forEach((currency, sums) ->
        money.put(
            currency,
            new Money(
                sums.accounts,
                sums.balance.value(),
                sums.deposits.value(),
                sums.withdrawals.value(),
                sums.transactions)));
    return new AuditReport(
        counts.asMap(),
        money,
        projection == null ? "not asked" : projection.summary(),
        findings.count(),
        findings.byRule(),
        findings.kept());
  }

  /** The report as names and values, for JSON. */
  public Map<String, Object> asMap() {
    var document = new LinkedHashMap<String, Object>();
    document.put("ok", isClean());
    document.putAll(counts);
    var money = new LinkedHashMap<String, Object>();
    currencies.forEach((currency, sums) -> {
      var one = new LinkedHashMap<String, Object>();
      one.put("accounts", sums.accounts());
      one.put("balance", number(sums.balance()));
      one.put("totalDeposits", number(sums.totalDeposits()));
      one.put("totalWithdrawals", number(sums.totalWithdrawals()));
      one.put("transactionCount", sums.transactionCount());
      money.put(currency, one);
    });
    document.put("currencies", money);
    document.put("projection", projection);
    document.put("violationCount", violationCount);
    document.put("violations", violations.stream().map(AuditReport::asMap).toList());
    return document;
  }

  private static Map<String, Object> asMap(Violation violation) {
    var one = new LinkedHashMap<String, Object>();
    one.put("rule", violation.rule().name());
    one.put("topic", violation.topic());
    one.put("partition", violation.partition());
    one.put("offset", violation.offset());
    if (violation.accountId() != null) {
      one.put("accountId", violation.accountId());
    }
    one.put("text", violation.text());
    return one;
  }

  /** As a number where it is one in every language, else as its digits. */
  private static Object number(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value.toString();
  }
}
