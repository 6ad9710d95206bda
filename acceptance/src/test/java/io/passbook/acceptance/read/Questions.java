package io.passbook.acceptance.read;

import io.passbook.projection.summary.AccountSummary;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Questions at random, as clients have them. */
final class Questions {
  static final int KINDS = 12;

  /** Of them, those about one account. */
  static final int KINDS_OF_ACCOUNT = 6;

  private final Ledger ledger;
  private final Judges judges;
  private final AtomicInteger turn = new AtomicInteger();

  Questions(Ledger ledger, Judges judges) {
    this.ledger = ledger;
    this.judges = judges;
  }

  /** What a client wants to be sure of. */
  private enum Need {
    NOTHING,
    FRESH,
    MIN_SEQUENCE
  }

  /** The next one: each kind in its turn, about anything. */
  Question next(Random random) {
    var accountId = Bookings.account(random.nextInt((int) ledger.counts().accounts()));
    var known = ledger.committedAt(accountId, System.nanoTime());
    var moment = 1 + random.nextLong(known + 1);
    return switch (turn.getAndIncrement() % KINDS) {
      case 0 ->
          ofAccount(random, "account", accountId, "", given -> judges.account(given, accountId));
      case 1 ->
          ofAccount(
              random,
              "asOf",
              accountId,
              "?asOf=" + Ledger.occurredAt(moment),
              given -> judges.moment(given, accountId, moment, 1));
      case 2 ->
          ofAccount(
              random,
              "knownAt",
              accountId,
              "?knownAt=" + Ledger.recordedAt(moment),
              given -> judges.moment(given, accountId, moment, 1));
      case 3 ->
          ofAccount(
              random,
              "sequence",
              accountId,
              "?sequence=" + moment,
              given -> judges.moment(given, accountId, moment, moment));
      case 4 -> {
        var limit = 1 + random.nextInt(20);
        yield ofAccount(
            random,
            "events",
            accountId,
            "/events?after=%d&limit=%d".formatted(moment - 1, limit),
            given -> judges.events(given, accountId, moment, limit));
      }
      case 5 -> {
        var owner = Bookings.owner(random.nextInt());
        yield ofAll(
            random,
            "owner's accounts",
            "/accounts?limit=1000&owner=" + owner,
            given -> judges.list(given, account -> account.ownerName().equals(owner)));
      }
      case 6 ->
          ofAll(
              random,
              "open accounts",
              "/accounts?limit=1000&active=true",
              given -> judges.list(given, AccountSummary::active));
      case 7 ->
          ofAll(
              random,
              "closed accounts",
              "/accounts?limit=1000&active=false",
              given -> judges.list(given, account -> !account.active()));
      case 8 -> ofAll(random, "totals", "/totals", given -> judges.totals(given, false));
      case 9 ->
          ofAll(
              random,
              "partial totals",
              "/totals?partial=true",
              given -> judges.totals(given, true));
      case 10 -> {
        var after = judges.pageEnd();
        var cursor = after.cursor().isEmpty() ? "" : "&cursor=" + after.cursor();
        yield ofAll(
            random,
            "page of accounts",
            "/accounts?limit=%d%s".formatted(1 + random.nextInt(20), cursor),
            given -> judges.page(given, after.accountId()));
      }
      default -> ifChanged(random, accountId, random.nextBoolean() ? moment : Math.max(1, known));
    };
  }

  private Question ofAccount(
      Random random, String kind, String accountId, String rest, Question.Judge judge) {
    var need = Need.values()[random.nextInt(Need.values().length)];
    return question(kind, need, accountId, "/accounts/" + accountId + rest, judge);
  }

  /** As one asks who has shown the account before. */
  private Question ifChanged(Random random, String accountId, long sequence) {
    var plain =
        ofAccount(random, "if changed", accountId, "", given -> judges.account(given, accountId));
    return new Question(
        plain.kind(),
        plain.path(),
        plain.fresh(),
        plain.minSequence(),
        sequence,
        plain.askedNanos(),
        plain.judge());
  }

  private Question ofAll(Random random, String kind, String path, Question.Judge judge) {
    return question(kind, random.nextBoolean() ? Need.FRESH : Need.NOTHING, "", path, judge);
  }

  private Question question(
      String kind, Need need, String accountId, String path, Question.Judge judge) {
    var now = System.nanoTime();
    var known = ledger.committedAt(accountId, now);
    var more = path.contains("?") ? "&" : "?";
    return switch (need) {
      case NOTHING -> new Question(kind, path, false, 0, 0, now, judge);
      case FRESH ->
          new Question(kind + ", fresh", path + more + "fresh=true", true, 0, 0, now, judge);
      case MIN_SEQUENCE ->
          new Question(
              kind + ", minSequence",
              path + more + "minSequence=" + known,
              false,
              known,
              0,
              now,
              judge);
    };
  }
}
