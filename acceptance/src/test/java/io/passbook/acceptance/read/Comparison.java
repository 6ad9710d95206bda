package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.summary.AccountSummary;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** Lists and totals of an instance against what the events add up to. */
final class Comparison {
  private Comparison() {}

  static void lists(Projection instance, Ledger ledger) {
    var owners = new TreeSet<String>();
    ledger.accounts().forEach(a -> owners.add(a.ownerName()));
    for (var owner : owners) {
      assertThat(ids(instance, "owner=" + URLEncoder.encode(owner, StandardCharsets.UTF_8)))
          .containsExactlyElementsOf(
              ledger.accounts().stream()
                  .filter(a -> a.ownerName().equals(owner))
                  .map(AccountSummary::accountId)
                  .sorted()
                  .toList());
    }
    assertThat(ids(instance, "active=true"))
        .containsExactlyElementsOf(
            ledger.accounts().stream()
                .filter(AccountSummary::active)
                .map(AccountSummary::accountId)
                .sorted()
                .toList());
  }

  /** All pages of a list. */
  static List<String> ids(Projection instance, String query) {
    var ids = new ArrayList<String>();
    var cursor = "";
    while (true) {
      var answer =
          instance.get("/accounts?fresh=true&limit=37&" + query + cursor, "Prefer", "wait=30");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      answer.json().get("accounts").forEach(a -> ids.add(a.get("accountId").asString()));
      if (answer.json().get("next").isNull()) {
        return ids;
      }
      cursor = "&cursor=" + answer.json().get("next").asString();
    }
  }

  static void totals(Projection instance, Ledger ledger) {
    var answer = instance.get("/totals?fresh=true", "Prefer", "wait=30");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var json = answer.json();
    assertThat(json.get("accounts").asLong()).isEqualTo(ledger.accounts().size());
    var currencies = new TreeSet<String>();
    ledger.accounts().forEach(a -> currencies.add(a.currency()));
    for (var currency : currencies) {
      var of = ledger.accounts().stream().filter(a -> a.currency().equals(currency)).toList();
      var totals = json.get("currencies").get(currency);
      assertThat(totals.get("balance").bigIntegerValue())
          .isEqualTo(sum(of, a -> BigInteger.valueOf(a.balance())));
      assertThat(totals.get("totalDeposits").bigIntegerValue())
          .isEqualTo(sum(of, AccountSummary::totalDeposits));
      assertThat(totals.get("totalWithdrawals").bigIntegerValue())
          .isEqualTo(sum(of, AccountSummary::totalWithdrawals));
      assertThat(totals.get("transactionCount").asLong())
          .isEqualTo(of.stream().mapToLong(AccountSummary::transactionCount).sum());
    }
  }

  private static BigInteger sum(
      List<AccountSummary> accounts, Function<AccountSummary, BigInteger> amount) {
    return accounts.stream().map(amount).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
