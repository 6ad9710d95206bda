package io.passbook.projection.pipeline;

/**
 * What one partition of a view on this instance is worth now.
 *
 * @param position everything before this offset of the event partition is in the view
 * @param seenAtEndNanos by {@link System#nanoTime()}: the last known time at which that was all
 *     there was
 * @param incarnation changes when the partition comes, goes or changes its role
 */
public record Standing(Role role, long position, long seenAtEndNanos, int incarnation) {

  /** Milliseconds since the view was last seen at its partition's end. */
  public long stalenessMs() {
    return Math.max(0, System.nanoTime() - seenAtEndNanos) / 1_000_000;
  }

  /** Whether a value read after this and before {@code later} is at least as new as this. */
  public boolean holdsUntil(Standing later) {
    return incarnation == later.incarnation && later.position >= position;
  }
}
