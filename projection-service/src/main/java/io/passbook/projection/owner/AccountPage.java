package io.passbook.projection.owner;

import io.passbook.projection.summary.AccountSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of accounts in order of their id.
 *
 * @param scannedTo the last account id that was looked at, whether it belongs to the page or not;
 *     null when there is nothing behind the page
 */
public record AccountPage(List<AccountSummary> accounts, @Nullable String scannedTo) {
  private static final Comparator<AccountSummary> BY_ID =
      Comparator.comparing(AccountSummary::accountId);

  public AccountPage {
    accounts = List.copyOf(accounts);
  }

  /** Where the next page goes on, if there is one. */
  public Optional<Cursor> next() {
    return Optional.ofNullable(scannedTo).map(Cursor::new);
  }

  /**
   * One page from the pages of several partitions, each asked for {@code limit} accounts behind the
   * same cursor. It ends where the first of them ends, since nobody looked further there.
   */
  public static AccountPage merge(List<AccountPage> parts, int limit) {
    var seenByAll =
        parts.stream()
            .flatMap(part -> Stream.ofNullable(part.scannedTo))
            .min(Comparator.naturalOrder());
    var merged = new ArrayList<AccountSummary>();
    parts.forEach(part -> merged.addAll(part.accounts));
    merged.removeIf(a -> seenByAll.isPresent() && a.accountId().compareTo(seenByAll.get()) > 0);
    merged.sort(BY_ID);
    if (merged.size() > limit) {
      var page = merged.subList(0, limit);
      return new AccountPage(page, page.getLast().accountId());
    }
    return new AccountPage(merged, seenByAll.orElse(null));
  }
}
