package io.passbook.projection.history;

import io.passbook.message.AccountEvent;
import io.passbook.projection.summary.BrokenLogException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an account's events.
 *
 * @param next the sequence behind which the next page begins; null when this was the last
 */
public record EventPage(List<AccountEvent> events, @Nullable Long next) {
  public EventPage {
    events = List.copyOf(events);
  }

  /**
   * Takes a page from the events behind a sequence.
   *
   * @param events of one account, behind {@code after}
   * @param limit at most this many, above 0
   * @throws BrokenLogException when one of the page is missing
   */
  public static EventPage take(Iterator<AccountEvent> events, long after, int limit) {
    var page = new ArrayList<AccountEvent>();
    while (events.hasNext() && page.size() < limit) {
      var event = events.next();
      var expected = after + page.size() + 1;
      if (event.sequence() != expected) {
        throw BrokenLogException.gap(event, expected);
      }
      page.add(event);
    }
    return new EventPage(page, events.hasNext() ? page.getLast().sequence() : null);
  }
}
