package io.passbook.projection.query;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition of a view is on an instance.
 *
 * @param role {@code active} and {@code standby} answer queries; {@code restoring} fills its stores
 *     or has lost touch, and does not
 * @param appliedOffset everything before it is in the view; of a restoring one, as far as is known
 * @param endOffset where the partition was last seen to end
 * @param lag offsets between them
 * @param endAgeMs since it was seen to end there; null: never
 * @param stalenessMs null: it was not seen at its partition's end
 */
public record Position(
    String view,
    int partition,
    String instance,
    String role,
    long appliedOffset,
    long endOffset,
    long lag,
    @Nullable Long endAgeMs,
    @Nullable Long stalenessMs) {
  static final String RESTORING = "restoring";

  /** Ends are asked for every 200 ms: who has not heard of one for so long does not get it. */
  private static final long END_KNOWN_MS = 5_000;

  public Position {
    Objects.requireNonNull(view);
    Objects.requireNonNull(instance);
    Objects.requireNonNull(role);
  }

  /** Whether queries are answered from it. */
  boolean answers() {
    return !role.equals(RESTORING);
  }

  /** Whether it will answer: it is on its way to an end that the brokers tell. */
  boolean comes() {
    return !answers() && endAgeMs != null && endAgeMs < END_KNOWN_MS;
  }
}
