package io.passbook.projection.history;

import io.passbook.message.AccountEvent;
import io.passbook.projection.summary.AccountSummary;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an account's events in order of their sequence. */
public final class History {
  private History() {}

  /**
   * The account as it stood at a moment; empty when it was not open yet, and when its first event
   * is gone: then it is being erased.
   *
   * @param events of one account, from the first on
   * @throws io.passbook.projection.summary.BrokenLogException when the events have a gap
   */
  public static Optional<AccountSummary> fold(Iterator<AccountEvent> events, Moment moment) {
    @Nullable AccountSummary account = null;
    while (events.hasNext()) {
      var event = events.next();
      if (!moment.includes(event) || (account == null && event.sequence() > 1)) {
        break;
      }
      account = AccountSummary.apply(account, event);
    }
    return Optional.ofNullable(account);
  }
}
