package io.passbook.projection.http;

import io.passbook.message.Limits;
import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.owner.Cursor;
import io.passbook.projection.pipeline.AccountsView.PageOf;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.Gathered;
import io.passbook.projection.totals.CurrencyTotals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all partitions have to say together: lists of accounts and totals. */
final class ListResource {
  private static final List<String> ACCOUNTS =
      List.of("owner", "active", "limit", "cursor", "partial", Needs.FRESH);
  private static final List<String> TOTALS = List.of("partial", Needs.FRESH);

  private final Cluster cluster;
  private final Served served;

  ListResource(Cluster cluster, Served served) {
    this.cluster = cluster;
    this.served = served;
  }

  Reply accounts(Request request) {
    var params = Params.parse(request.query(), ACCOUNTS);
    var limit =
        (int) params.number("limit", AccountResource.DEFAULT_LIMIT, 1, AccountResource.MAX_LIMIT);
    var of =
        new PageOf(
            params.text("owner", Limits.OWNER_NAME_CHARS),
            params.optionalFlag("active"),
            cursor(params.text("cursor", 200)),
            limit);
    var gathered = cluster.page(of, Needs.of(request, params));
    refuseMissing(gathered, params);
    var page = AccountPage.merge(gathered.values(), limit);
    return served.by(
        gathered.role(),
        gathered.stalenessMs(),
        Reply.json(Json.accounts(page, gathered.missing())));
  }

  private static @Nullable String cursor(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Cursor.decode(text)
        .orElseThrow(() -> Problem.badRequest("Expected cursor to be the 'next' of a page"))
        .afterAccountId();
  }

  Reply totals(Request request) {
    var params = Params.parse(request.query(), TOTALS);
    var gathered = cluster.totals(Needs.of(request, params));
    refuseMissing(gathered, params);
    return served.by(
        gathered.role(),
        gathered.stalenessMs(),
        Reply.json(Json.totals(sum(gathered.values()), gathered.missing())));
  }

  private static Map<String, CurrencyTotals> sum(List<Map<String, CurrencyTotals>> parts) {
    var sum = new TreeMap<String, CurrencyTotals>();
    parts.forEach(
        part -> part.forEach((currency, t) -> sum.merge(currency, t, CurrencyTotals::plus)));
    return sum;
  }

  /** Where nothing is left there is no part to be told, and nobody knows how old nothing is. */
  private static void refuseMissing(Gathered<?> gathered, Params params) {
    var missing = gathered.missing();
    if (missing.isEmpty()) {
      return;
    }
    var late = params.flag(Needs.FRESH) ? " (or not with all that was there)" : "";
    if (gathered.parts().isEmpty()) {
      throw Problem.unavailable(
          "No partition can be answered for now" + late, Map.of("missing", missing));
    }
    if (!params.flag("partial")) {
      throw Problem.unavailable(
          "Partitions %s cannot be answered for now%s; partial=true leaves them out"
              .formatted(missing, late),
          Map.of("missing", missing));
    }
  }
}
