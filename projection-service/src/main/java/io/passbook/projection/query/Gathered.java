package io.passbook.projection.query;

import io.passbook.projection.pipeline.Role;
import java.util.List;

/**
 * What all partitions together say.
 *
 * @param missing partitions for which nobody answered in time
 */
public record Gathered<T>(List<Part<T>> parts, List<Integer> missing) {
  public Gathered {
    parts = List.copyOf(parts);
    missing = List.copyOf(missing);
  }

  public List<T> values() {
    return parts.stream().map(p -> p.answer().value()).toList();
  }

  /** The answer is as old as its oldest part, of which there must be one. */
  public long stalenessMs() {
    return parts.stream().mapToLong(p -> p.answer().stalenessMs()).max().orElseThrow();
  }

  /** A standby when any part came from one. */
  public Role role() {
    return parts.stream().anyMatch(p -> p.answer().role() == Role.STANDBY)
        ? Role.STANDBY
        : Role.ACTIVE;
  }
}
