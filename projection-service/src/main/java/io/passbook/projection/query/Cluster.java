package io.passbook.projection.query;

import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.pipeline.AccountsView.PageOf;
import io.passbook.projection.totals.CurrencyTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Questions that go to all partitions, wherever they are. */
public final class Cluster {
  private final LocalQueries local;
  private final int partitions;

  public Cluster(LocalQueries local, int partitions) {
    this.local = local;
    this.partitions = partitions;
  }

  /** Each partition's page behind the same cursor. */
  public Gathered<AccountPage> page(PageOf of, Need need) {
    return gather(p -> local.page(p, of, need));
  }

  /** Each partition's sums. */
  public Gathered<Map<String, CurrencyTotals>> totals(Need need) {
    return gather(p -> local.totals(p, need));
  }

  private <T> Gathered<T> gather(IntFunction<Answer<T>> ask) {
    var parts = new ArrayList<Part<T>>();
    var missing = new ArrayList<Integer>();
    for (var p = 0; p < partitions; p++) {
      try {
        parts.add(new Part<>(p, ask.apply(p)));
      } catch (NotHereException | NotYetException _) {
        missing.add(p);
      }
    }
    return new Gathered<>(List.copyOf(parts), List.copyOf(missing));
  }
}
