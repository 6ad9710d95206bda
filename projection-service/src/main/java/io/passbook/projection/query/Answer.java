package io.passbook.projection.query;

import io.passbook.projection.pipeline.Role;

/**
 * A value from a view, and what it is worth. It ages until it is told.
 *
 * @param seenAtEndNanos by {@link System#nanoTime()}: the last known time at which the view was at
 *     its partition's end
 */
public record Answer<T>(T value, Role role, long seenAtEndNanos) {

  /** Milliseconds since the view was last seen at its partition's end. */
  public long stalenessMs() {
    return Math.max(0, System.nanoTime() - seenAtEndNanos) / 1_000_000;
  }
}
