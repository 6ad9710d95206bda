package io.passbook.projection.query;

import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.pipeline.AccountsView.PageOf;
import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.totals.CurrencyTotals;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Questions that go to all partitions, wherever they are. */
public final class Cluster {
  /**
   * How many accounts an answer of another instance may have at most: 2,000 bytes are enough for
   * each, and 16 MiB are taken.
   */
  public static final int ACCOUNTS_AT_ONCE = 8_000;

  /** For how many partitions totals may be in one, each with some 180 currencies at most. */
  private static final int TOTALS_AT_ONCE = 200;

  private final LocalQueries local;
  private final Gather gather;
  private final Routes routes;
  private final Remotes remotes;

  /** The same questions, asked from another instance for some partitions. */
  public interface Remotes {
    Collection<Part<AccountPage>> page(String address, List<Integer> of, PageOf page, Need need);

    Collection<Part<Map<String, CurrencyTotals>>> totals(
        String address, List<Integer> of, Need need);
  }

  public Cluster(LocalQueries local, Gather gather, Routes routes, Remotes remotes) {
    this.local = local;
    this.gather = gather;
    this.routes = routes;
    this.remotes = remotes;
  }

  /** Each partition's page behind the same cursor. */
  public Gathered<AccountPage> page(PageOf page, Need need) {
    return gather.all(
        routes,
        p -> local.page(p, page, need),
        (address, of) -> remotes.page(address, of, page, need),
        Math.max(1, ACCOUNTS_AT_ONCE / page.limit()),
        need);
  }

  /** Each partition's sums. */
  public Gathered<Map<String, CurrencyTotals>> totals(Need need) {
    return gather.all(
        routes,
        p -> local.totals(p, need),
        (address, of) -> remotes.totals(address, of, need),
        TOTALS_AT_ONCE,
        need);
  }

  /** The same from this instance alone, for another one. */
  public List<Part<AccountPage>> pageHere(List<Integer> of, PageOf page, Need need) {
    return gather.here(of, p -> local.page(p, page, need));
  }

  /** The same from this instance alone, for another one. */
  public List<Part<Map<String, CurrencyTotals>>> totalsHere(List<Integer> of, Need need) {
    return gather.here(of, p -> local.totals(p, need));
  }
}
