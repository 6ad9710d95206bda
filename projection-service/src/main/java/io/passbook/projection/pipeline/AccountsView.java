package io.passbook.projection.pipeline;

import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.totals.CurrencyTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Accounts, lists and totals of the partitions on this instance. */
public final class AccountsView extends View {
  /** A page looks at no more accounts than this, and may be short then. */
  static final int SCAN_LIMIT = 20_000;

  private static final List<String> STORES =
      List.of(AccountsTopology.SUMMARIES, AccountsTopology.TOTALS, AccountsTopology.OWNERS);

  /**
   * Which accounts a page shows.
   *
   * @param owner only this owner's
   * @param active only open ones, or only closed ones
   * @param afterAccountId only those behind this id
   * @param limit at most so many, above 0
   */
  public record PageOf(
      @Nullable String owner,
      @Nullable Boolean active,
      @Nullable String afterAccountId,
      int limit) {}

  AccountsView(Stores stores, EndOffsets ends, Signals signals) {
    super(stores, ends, signals);
  }

  public Optional<AccountSummary> account(int partition, String accountId) {
    return reading(
        partition,
        () ->
            Optional.ofNullable(
                    store(AccountsTopology.SUMMARIES, partition).get(StoredViews.key(accountId)))
                .map(StoredViews::summary));
  }

  /** Sums by currency, in the order of their codes. */
  public Map<String, CurrencyTotals> totals(int partition) {
    return reading(
        partition,
        () -> {
          var totals = new TreeMap<String, CurrencyTotals>();
          var store = store(AccountsTopology.TOTALS, partition);
          try (var all = store.range(StoredViews.FIRST, StoredViews.LAST)) {
            all.forEachRemaining(
                e -> totals.put(StoredViews.text(e.key), StoredViews.totals(e.value)));
          }
          return totals;
        });
  }

  /** A page of accounts in the order of their ids. */
  public AccountPage page(int partition, PageOf of) {
    return reading(
        partition,
        () -> {
          var summaries = store(AccountsTopology.SUMMARIES, partition);
          if (of.owner() == null) {
            var from =
                of.afterAccountId() == null
                    ? StoredViews.FIRST
                    : StoredViews.behind(of.afterAccountId());
            try (var all = summaries.range(from, StoredViews.LAST)) {
              return page(of, new Candidates(all));
            }
          }
          var owner = of.owner();
          var from =
              StoredViews.owned(
                  owner, of.afterAccountId() == null ? "" : of.afterAccountId() + '\0');
          try (var owned =
              store(AccountsTopology.OWNERS, partition)
                  .range(from, StoredViews.owned(owner, "\u007f"))) {
            return page(of, new Candidates(owned, owner, summaries));
          }
        });
  }

  private static AccountPage page(PageOf of, Candidates candidates) {
    var page = new ArrayList<AccountSummary>();
    @Nullable String last = null;
    for (var scanned = 0; candidates.hasNext(); scanned++) {
      if (page.size() == of.limit() || scanned == SCAN_LIMIT) {
        return new AccountPage(page, last);
      }
      var account = candidates.next();
      last = account.accountId();
      if (of.active() == null || of.active() == account.active()) {
        page.add(account);
      }
    }
    return new AccountPage(page, null);
  }

  /** Accounts as the summaries hold them, or those that the owner index names. */
  private static final class Candidates {
    private final KeyValueIterator<Bytes, byte[]> entries;
    private final @Nullable String owner;
    private final @Nullable ReadOnlyKeyValueStore<Bytes, byte[]> summaries;

    Candidates(KeyValueIterator<Bytes, byte[]> entries) {
      this.entries = entries;
      this.owner = null;
      this.summaries = null;
    }

    Candidates(
        KeyValueIterator<Bytes, byte[]> entries,
        String owner,
        ReadOnlyKeyValueStore<Bytes, byte[]> summaries) {
      this.entries = entries;
      this.owner = owner;
      this.summaries = summaries;
    }

    boolean hasNext() {
      return entries.hasNext();
    }

    AccountSummary next() {
      var entry = entries.next();
      if (owner == null || summaries == null) {
        return StoredViews.summary(entry.value);
      }
      var accountId = StoredViews.ownedAccountId(owner, entry.key);
      var summary = summaries.get(StoredViews.key(accountId));
      if (summary == null) {
        throw new ViewAwayException("Index and accounts are being restored");
      }
      return StoredViews.summary(summary);
    }
  }

  @Override
  long standbyPosition(int partition) {
    return reading(
        partition,
        () -> {
          var position = Long.MAX_VALUE;
          for (var name : STORES) {
            var stored = store(name, partition).get(StoredViews.POSITION);
            if (stored == null) {
              return PartitionProgress.UNKNOWN;
            }
            position = Math.min(position, ViewPosition.fromBytes(stored).next());
          }
          return position;
        });
  }

  /** What another release wrote and this one cannot read is as good as not here. */
  private static <T> T reading(int partition, java.util.function.Supplier<T> read) {
    try {
      return read.get();
    } catch (StreamsException | IllegalStateException | SerializationException e) {
      throw away(partition, e);
    }
  }
}
