package io.passbook.acceptance.read;

import io.passbook.acceptance.read.Question.Given;
import io.passbook.projection.summary.AccountSummary;
import java.util.HashSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Whether an answer is one. It may be a refusal, but it may never be older than was asked for, nor
 * older than it says, nor show what never was.
 */
final class Judges {
  private final Ledger ledger;
  private final Watch watch;
  private volatile PageEnd pageEnd = PageEnd.NONE;

  /** Where a page of all accounts ended; empty: there is no next one. */
  record PageEnd(String cursor, String accountId) {
    static final PageEnd NONE = new PageEnd("", "");
  }

  Judges(Ledger ledger, Watch watch) {
    this.ledger = ledger;
    this.watch = watch;
  }

  /** Where the last page ended that came. */
  PageEnd pageEnd() {
    return pageEnd;
  }

  /** Whatever is no answer to the question is a violation. */
  void judge(Question question, Http.Answer answer) {
    var given = new Given(question, answer);
    switch (answer.status()) {
      case 503 -> {
        if (answer.header("Retry-After").isEmpty()) {
          violation(given, "no Retry-After");
        }
      }
      case 200, 404 -> question.judge().judge(given);
      case 304 -> {
        if (question.known() == 0) {
          violation(given, "nothing was known");
        }
        question.judge().judge(given);
      }
      default -> violation(given, "an unexpected status");
    }
  }

  void account(Given given, String accountId) {
    var atLeast = mustHave(given, accountId);
    if (given.answer().status() == 304) {
      var known = given.question().known();
      if (known < atLeast || !given.answer().header("ETag").equals("\"" + known + "\"")) {
        violation(given, "event %d was committed".formatted(atLeast));
      }
    } else if (given.isFound()) {
      state(given, given.answer().json(), atLeast);
    } else if (atLeast > 0) {
      violation(given, "event %d was committed".formatted(atLeast));
    }
  }

  /** The account as it stood after this event, or after its last one if that comes before it. */
  void moment(Given given, String accountId, long sequence, long atLeast) {
    var mustHave = Math.min(sequence, mustHave(given, accountId));
    if (given.isFound()) {
      var shown = state(given, given.answer().json(), Math.max(mustHave, atLeast));
      if (shown > sequence) {
        violation(given, "that is later than event " + sequence);
      }
    } else if (mustHave >= atLeast) {
      violation(given, "event %d was committed".formatted(mustHave));
    }
  }

  void events(Given given, String accountId, long first, int limit) {
    var mustHave = mustHave(given, accountId);
    if (!given.isFound()) {
      if (mustHave > 0) {
        violation(given, "event %d was committed".formatted(mustHave));
      }
      return;
    }
    var all = ledger.events(accountId);
    var sequence = first;
    for (var shown : given.answer().json().get("events")) {
      if (sequence > all.size()
          || !shown.toString().equals(Shown.event(all.get((int) sequence - 1)))) {
        violation(given, "event %d was another one".formatted(sequence));
      }
      sequence++;
    }
    if (sequence - first > limit || sequence <= Math.min(first + limit - 1, mustHave)) {
      violation(given, "event %d was committed".formatted(mustHave));
    }
  }

  void list(Given given, Predicate<AccountSummary> which) {
    if (!given.isFound()) {
      violation(given, "a list cannot be missing");
      return;
    }
    var listed = new HashSet<String>();
    for (var shown : given.answer().json().get("accounts")) {
      var accountId = shown.get("accountId").asString();
      listed.add(accountId);
      var sequence = state(given, shown, mustHave(given, accountId));
      var state = ledger.state(accountId, sequence);
      if (state != null && !which.test(state)) {
        violation(given, accountId + " does not belong there");
      }
    }
    for (var latest : ledger.accounts()) {
      var then = ledger.state(latest.accountId(), mustHave(given, latest.accountId()));
      if (then != null
          && which.test(then)
          && which.test(latest)
          && !listed.contains(latest.accountId())) {
        violation(given, latest.accountId() + " is missing");
      }
    }
  }

  /** All accounts behind this one, as far as the page goes. */
  void page(Given given, String after) {
    if (!given.isFound()) {
      violation(given, "a list cannot be missing");
      return;
    }
    var listed = new HashSet<String>();
    var last = after;
    for (var shown : given.answer().json().get("accounts")) {
      var accountId = shown.get("accountId").asString();
      if (accountId.compareTo(last) <= 0) {
        violation(given, "%s comes behind %s".formatted(accountId, last));
      }
      last = accountId;
      listed.add(accountId);
      state(given, shown, mustHave(given, accountId));
    }
    var next = given.answer().json().get("next");
    var isLast = next == null || next.isNull();
    for (var latest : ledger.accounts()) {
      var accountId = latest.accountId();
      var isOnPage = accountId.compareTo(after) > 0 && (isLast || accountId.compareTo(last) <= 0);
      if (isOnPage && mustHave(given, accountId) > 0 && !listed.contains(accountId)) {
        violation(given, accountId + " is missing");
      }
    }
    pageEnd = isLast ? PageEnd.NONE : new PageEnd(next.asString(), last);
  }

  /**
   * Sums of all accounts.
   *
   * @param partial parts that say that they are missing may be missing
   */
  void totals(Given given, boolean partial) {
    if (!given.isFound()) {
      violation(given, "totals cannot be missing");
      return;
    }
    var json = given.answer().json();
    var accounts = json.get("accounts").asLong();
    var closed = accounts - json.get("activeAccounts").asLong();
    var transactions = 0L;
    for (var currency : json.get("currencies")) {
      transactions += currency.get("transactionCount").asLong();
      var booked =
          currency
              .get("totalDeposits")
              .bigIntegerValue()
              .subtract(currency.get("totalWithdrawals").bigIntegerValue());
      if (!currency.get("balance").bigIntegerValue().equals(booked)) {
        violation(given, "deposits less withdrawals are not the balance");
      }
    }
    var missing = json.get("missing");
    var isWhole = missing == null || missing.isEmpty();
    if (!isWhole && !partial) {
      violation(given, "nobody asked for a part");
    }
    var least = isWhole ? ledger.countsAt(given.mustHaveNanos()) : new Ledger.Counts(0, 0, 0);
    var most = ledger.counts();
    if (accounts < least.accounts()
        || closed < least.closed()
        || transactions < least.transactions()
        || accounts > most.accounts()
        || closed > most.closed()
        || transactions > most.transactions()) {
      violation(given, "expected between %s and %s".formatted(least, most));
    }
  }

  /** The account's last event that must be in the answer; 0: none. */
  private long mustHave(Given given, String accountId) {
    return Math.max(
        given.question().minSequence(), ledger.committedAt(accountId, given.mustHaveNanos()));
  }

  /** The account as shown must have been so, after this event or a later one. */
  private long state(Given given, JsonNode shown, long atLeast) {
    var accountId = shown.get("accountId").asString();
    var sequence = shown.get("sequence").asLong();
    if (sequence < atLeast) {
      violation(
          given, "%s has event %d but %d was committed".formatted(accountId, sequence, atLeast));
    }
    var state = ledger.state(accountId, sequence);
    if (state == null || !shown.toString().equals(Shown.account(state))) {
      violation(given, "%s never was %s".formatted(accountId, shown));
    }
    return sequence;
  }

  private void violation(Given given, String what) {
    var answer = given.answer();
    watch.violation(
        "%s -> %d, %s, %s ms old: %s: %s"
            .formatted(
                answer.raw().uri(),
                answer.status(),
                answer.header("Passbook-Served-By"),
                answer.header("Passbook-Staleness-Ms"),
                what,
                answer.body().substring(0, Math.min(300, answer.body().length()))));
  }
}
