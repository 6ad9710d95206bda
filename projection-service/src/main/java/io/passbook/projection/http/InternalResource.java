package io.passbook.projection.http;

import io.passbook.message.Limits;
import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.pipeline.AccountsView.PageOf;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.query.Answer;
import io.passbook.projection.query.BusyException;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.Holdings;
import io.passbook.projection.query.Need;
import io.passbook.projection.query.Overview;
import io.passbook.projection.query.Part;
import io.passbook.projection.query.Position;
import io.passbook.projection.totals.CurrencyTotals;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Both ends of what instances ask each other: parts of lists and totals, and positions. Paths below
 * {@code /internal}; no contract, all instances run the same release or its neighbour.
 */
final class InternalResource implements Cluster.Remotes, Overview.Neighbours {
  private static final List<String> TOTALS = List.of("partitions", Needs.FRESH);
  private static final List<String> ACCOUNTS =
      List.of("partitions", Needs.FRESH, "owner", "active", "after", "limit");
  private static final int MAX_PARTITIONS_CHARS = 10_000;

  private final Peers peers;
  private final Holdings holdings;

  InternalResource(Peers peers, Holdings holdings) {
    this.peers = peers;
    this.holdings = holdings;
  }

  record TotalsPart(
      int partition, Role role, long stalenessMs, Map<String, CurrencyTotals> totals) {
    TotalsPart {
      Objects.requireNonNull(role);
      totals = Map.copyOf(totals);
    }
  }

  record PagePart(int partition, Role role, long stalenessMs, AccountPage page) {
    PagePart {
      Objects.requireNonNull(role);
      Objects.requireNonNull(page);
    }
  }

  Reply totals(Request request, Cluster cluster) {
    var params = Params.parse(request.query(), TOTALS);
    var parts = cluster.totalsHere(partitions(params), Needs.of(request, params));
    return Reply.json(
        Json.of(
            parts.stream()
                .map(p ->
                    new TotalsPart(
                        p.partition(),
                        p.answer().role(),
                        p.answer().stalenessMs(),
                        p.answer().value()))
                .toList()));
  }

  Reply accounts(Request request, Cluster cluster) {
    var params = Params.parse(request.query(), ACCOUNTS);
    var page =
        new PageOf(
            params.text("owner", Limits.OWNER_NAME_CHARS),
            params.optionalFlag("active"),
            params.text("after", Limits.ACCOUNT_ID_CHARS),
            (int) params.number("limit", 1, 1, AccountResource.MAX_LIMIT));
    var parts = cluster.pageHere(partitions(params), page, Needs.of(request, params));
    return Reply.json(
        Json.of(
            parts.stream()
                .map(p ->
                    new PagePart(
                        p.partition(),
                        p.answer().role(),
                        p.answer().stalenessMs(),
                        p.answer().value()))
                .toList()));
  }

  Reply positions(Request request) {
    var _ = Params.parse(request.query(), List.of());
    return Reply.json(Json.of(holdings.positions()));
  }

  /** Each once, however often it is named: a partition is looked at as a whole. */
  private List<Integer> partitions(Params params) {
    var text = params.text("partitions", MAX_PARTITIONS_CHARS);
    var partitions = new TreeSet<Integer>();
    for (var one : text == null ? new String[0] : text.split(",", -1)) {
      try {
        partitions.add(Integer.parseInt(one));
      } catch (NumberFormatException _) {
        throw Problem.badRequest("Expected partitions to be numbers with commas");
      }
    }
    var last = holdings.partitions() - 1;
    if (partitions.stream().anyMatch(p -> p < 0 || p > last)) {
      throw Problem.badRequest("Expected partitions from 0 to " + last);
    }
    return List.copyOf(partitions);
  }

  @Override
  public Collection<Part<AccountPage>> page(
      String address, List<Integer> of, PageOf page, Need need) {
    var query = new StringBuilder("/internal/accounts?limit=" + page.limit());
    query.append("&partitions=").append(text(of));
    add(query, "owner", page.owner());
    add(query, "active", page.active() == null ? null : page.active().toString());
    add(query, "after", page.afterAccountId());
    var askedNanos = System.nanoTime();
    return ask(address, query, need, PagePart[].class).stream()
        .filter(p -> of.contains(p.partition()))
        .map(p -> part(p.partition(), p.page(), p.role(), p.stalenessMs(), askedNanos))
        .toList();
  }

  @Override
  public Collection<Part<Map<String, CurrencyTotals>>> totals(
      String address, List<Integer> of, Need need) {
    var query = new StringBuilder("/internal/totals?partitions=" + text(of));
    var askedNanos = System.nanoTime();
    return ask(address, query, need, TotalsPart[].class).stream()
        .filter(p -> of.contains(p.partition()))
        .map(p -> part(p.partition(), p.totals(), p.role(), p.stalenessMs(), askedNanos))
        .toList();
  }

  /** As old as the other instance says when it was asked: nobody knows how long the hop took. */
  private static <T> Part<T> part(
      int partition, T value, Role role, long stalenessMs, long askedNanos) {
    var seenAtEndNanos = askedNanos - TimeUnit.MILLISECONDS.toNanos(stalenessMs);
    return new Part<>(partition, new Answer<>(value, role, seenAtEndNanos));
  }

  private <T> List<T> ask(String address, StringBuilder target, Need need, Class<T[]> type) {
    if (need.fresh()) {
      target.append("&fresh=true");
    }
    return ask(address, target.toString(), need, type).orElse(List.of());
  }

  /**
   * Empty also when it is no instance that answered, but what stands in its place.
   *
   * @throws BusyException when it has too much to do
   */
  private <T> Optional<List<T>> ask(String address, String target, Need need, Class<T[]> type) {
    try {
      var reply = peers.get(address, target, Map.of(), need);
      if (reply.hasHeader(Router.BUSY)) {
        throw new BusyException(address);
      }
      if (reply.status() != 200) {
        return Optional.empty();
      }
      T @Nullable [] parts = Json.read(reply.body(), type);
      return parts == null || Arrays.asList(parts).contains(null)
          ? Optional.empty()
          : Optional.of(List.of(parts));
    } catch (PeerException | JacksonException _) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<List<Position>> positions(String address) {
    var now = new Need(false, 0, System.nanoTime());
    try {
      return ask(address, "/internal/positions", now, Position[].class);
    } catch (BusyException _) {
      return Optional.empty();
    }
  }

  private static String text(List<Integer> partitions) {
    return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void add(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query
          .append('&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
