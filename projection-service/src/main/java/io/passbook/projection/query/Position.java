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
    @Nullable Long stalenessMs) {
  static final String RESTORING = "restoring";

  public Position {
    Objects.requireNonNull(view);
    Objects.requireNonNull(instance);
    Objects.requireNonNull(role);
  }

  /** Whether queries are answered from it. */
  boolean answers() {
    return !role.equals(RESTORING);
  }
}
