package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountEvent;
import io.passbook.projection.summary.AccountSummary;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Fresh answers of an instance against what they must be, to the last field. */
final class Comparison {
  private final Http.Asked instance;

  Comparison(Http.Asked instance) {
    this.instance = instance;
  }

  /** Accounts, lists and totals, where there are no accounts but these. */
  void everything(Collection<AccountSummary> accounts) {
    accounts.forEach(this::account);
    totals(accounts);
    list("/accounts?limit=37", accounts, _ -> true);
    list("/accounts?limit=37&active=true", accounts, AccountSummary::active);
    list("/accounts?limit=37&active=false", accounts, account -> !account.active());
    accounts.stream()
        .map(AccountSummary::ownerName)
        .distinct()
        .forEach(owner ->
            list(
                "/accounts?limit=37&owner=" + URLEncoder.encode(owner, StandardCharsets.UTF_8),
                accounts,
                account -> account.ownerName().equals(owner)));
  }

  void account(AccountSummary expected) {
    assertThat(fresh("/accounts/" + expected.accountId()).body())
        .isEqualTo(Shown.account(expected));
  }

  void totals(Collection<AccountSummary> accounts) {
    assertThat(fresh("/totals").body()).isEqualTo(Shown.totals(accounts));
  }

  /** All pages of a list, which must be these of the accounts in the order of their ids. */
  void list(String path, Collection<AccountSummary> accounts, Predicate<AccountSummary> which) {
    var expected =
        accounts.stream()
            .filter(which)
            .sorted(Comparator.comparing(AccountSummary::accountId))
            .map(Shown::account)
            .toList();
    assertThat(pages(path, "accounts", "cursor")).as(path).isEqualTo(expected);
  }

  /** All events of an account, page by page, and the account as it stood after some of them. */
  void history(List<AccountEvent> events, List<AccountSummary> states) {
    var path = "/accounts/" + events.getFirst().accountId();
    assertThat(pages(path + "/events?limit=100", "events", "after"))
        .isEqualTo(events.stream().map(Shown::event).toList());
    for (var i = 0; i < events.size(); i += 1 + events.size() / 3) {
      var event = events.get(i);
      for (var moment :
          List.of(
              "sequence=" + event.sequence(),
              "asOf=" + event.occurredAt(),
              "knownAt=" + event.recordedAt())) {
        assertThat(fresh(path + "?" + moment).body()).isEqualTo(Shown.account(states.get(i)));
      }
    }
  }

  /** What all pages have, as text. */
  private List<String> pages(String path, String name, String cursor) {
    var all = new ArrayList<String>();
    for (var next = path; ; ) {
      var page = fresh(next).json();
      page.get(name).forEach(one -> all.add(one.toString()));
      if (page.get("next").isNull()) {
        return all;
      }
      next = path + "&" + cursor + "=" + page.get("next").asString();
    }
  }

  private Http.Answer fresh(String path) {
    var answer =
        instance.get(path + (path.contains("?") ? "&" : "?") + "fresh=true", "Prefer", "wait=30");
    assertThat(answer.status()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return answer;
  }
}
