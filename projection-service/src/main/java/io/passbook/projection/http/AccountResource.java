package io.passbook.projection.http;

import io.passbook.projection.history.EventPage;
import io.passbook.projection.history.Moment;
import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.query.Answer;
import io.passbook.projection.query.LocalQueries;
import io.passbook.projection.summary.AccountSummary;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One account: now, at any moment of its history, and its events. */
final class AccountResource {
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1000;

  private static final List<String> ACCOUNT =
      List.of(Needs.FRESH, Needs.MIN_SEQUENCE, "asOf", "knownAt", "sequence");
  private static final List<String> EVENTS =
      List.of(Needs.FRESH, Needs.MIN_SEQUENCE, "after", "limit");

  private final LocalQueries queries;
  private final Router router;
  private final Routes accounts;
  private final Routes history;
  private final Served served;

  AccountResource(
      LocalQueries queries, Router router, Routes accounts, Routes history, Served served) {
    this.queries = queries;
    this.router = router;
    this.accounts = accounts;
    this.history = history;
    this.served = served;
  }

  Reply account(Request request, String accountId) {
    var params = Params.parse(request.query(), ACCOUNT);
    var need = Needs.of(request, params);
    var moment = moment(params);
    return moment == null
        ? router.route(
            request,
            accountId,
            accounts,
            queries::isAccountsActive,
            need,
            () -> account(request, accountId, null, queries.account(accountId, need)))
        : router.route(
            request,
            accountId,
            history,
            queries::isHistoryActive,
            need,
            () -> account(request, accountId, moment, queries.accountAt(accountId, moment, need)));
  }

  private static @Nullable Moment moment(Params params) {
    var moment =
        new Moment(
            params.instant("asOf"),
            params.instant("knownAt"),
            params.optionalNumber("sequence", 1, Long.MAX_VALUE));
    return moment.equals(new Moment(null, null, null)) ? null : moment;
  }

  private Reply account(
      Request request,
      String accountId,
      @Nullable Moment moment,
      Answer<Optional<AccountSummary>> found) {
    if (found.value().isEmpty()) {
      return served.by(
          found,
          Problem.notFound(
                  moment == null
                      ? "There is no account " + accountId
                      : "There was no account %s then".formatted(accountId))
              .reply());
    }
    var account = found.value().get();
    if (moment != null && moment.sequence() != null && account.sequence() < moment.sequence()) {
      var bounded = moment.occurredBy() != null || moment.recordedBy() != null;
      if (!bounded) {
        return served.by(
            found,
            Problem.notFound(
                    "Account %s has %d events, not %d"
                        .formatted(accountId, account.sequence(), moment.sequence()))
                .reply());
      }
    }
    var etag = "\"" + account.sequence() + "\"";
    var reply =
        matches(request.header().apply("If-None-Match"), etag)
            ? new Reply(304, List.of(), new byte[0])
            : Reply.json(Json.account(account));
    return served.by(found, reply.with("ETag", etag));
  }

  /** RFC 9110, section 13.1.2: a list of tags, weakly compared, or {@code *}. */
  private static boolean matches(@Nullable String ifNoneMatch, String etag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (var tag : ifNoneMatch.split(",", 100)) {
      var plain = tag.strip();
      if (plain.equals("*") || plain.equals(etag) || plain.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }

  Reply events(Request request, String accountId) {
    var params = Params.parse(request.query(), EVENTS);
    var need = Needs.of(request, params);
    var after = params.number("after", 0, 0, Long.MAX_VALUE);
    var limit = (int) params.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    return router.route(
        request,
        accountId,
        history,
        queries::isHistoryActive,
        need,
        () -> events(accountId, queries.events(accountId, after, limit, need)));
  }

  private Reply events(String accountId, Answer<Optional<EventPage>> found) {
    return served.by(
        found,
        found
            .value()
            .map(page -> Reply.json(Json.events(page)))
            .orElseGet(() -> Problem.notFound("There is no account " + accountId).reply()));
  }
}
