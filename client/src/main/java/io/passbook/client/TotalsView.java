package io.passbook.client;

import java.util.Map;
import java.util.TreeMap;

/**
 * All accounts together.
 *
 * @param currencies by ISO 4217 code, in alphabetical order
 * @param json the answer as it came, on one line
 */
public record TotalsView(
    long accounts, long activeAccounts, Map<String, CurrencyTotals> currencies, String json) {

  /** Sums over the accounts of one currency, in its minor units. */
  public record CurrencyTotals(
      long balance, long totalDeposits, long totalWithdrawals, long transactionCount) {}

  static TotalsView of(JsonObject json) {
    var currencies = new TreeMap<String, CurrencyTotals>();
    var all = json.object("currencies");
    for (var code : all.names()) {
      var one = all.object(code);
      currencies.put(
          code,
          new CurrencyTotals(
              one.number("balance"),
              one.number("totalDeposits"),
              one.number("totalWithdrawals"),
              one.number("transactionCount")));
    }
    return new TotalsView(
        json.number("accounts"), json.number("activeAccounts"), currencies, json.toString());
  }
}
