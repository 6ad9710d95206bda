package io.passbook.projection.history;

import io.passbook.message.AccountEvent;
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
   * @param limit at most this many, above 0
   */
  public static EventPage take(Iterator<AccountEvent> events, int limit) {
    var page = new ArrayList<AccountEvent>();
    while (events.hasNext() && page.size() < limit) {
      page.add(events.next());
    }
    return new EventPage(page, events.hasNext() ? page.getLast().sequence() : null);
  }
}
