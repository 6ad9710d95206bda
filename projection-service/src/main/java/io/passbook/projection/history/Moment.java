package io.passbook.projection.history;

import io.passbook.message.AccountEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A point in an account's history: behind the longest run of events from the first on that meet all
 * the given conditions.
 *
 * @param occurredBy only events that occurred at or before this. Never decreases along an account,
 *     so a late booking stands behind the one before it
 * @param recordedBy only events that were recorded at or before this. A clock that went back
 *     between two command services does not reorder events: the first one recorded later ends it
 * @param sequence only events up to this one
 */
public record Moment(
    @Nullable Instant occurredBy, @Nullable Instant recordedBy, @Nullable Long sequence) {

  /** Whether the event belongs to the history up to this moment. */
  public boolean includes(AccountEvent event) {
    return (occurredBy == null || !event.occurredAt().isAfter(occurredBy))
        && (recordedBy == null || !event.recordedAt().isAfter(recordedBy))
        && (sequence == null || event.sequence() <= sequence);
  }
}
