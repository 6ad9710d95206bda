package io.passbook.projection.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where a partition ended when, in the order of time. Kept for as long as possible in little space:
 * the older, the coarser, which can only make a view look older than it is.
 */
final class EndSamples {
  private static final int CAPACITY = 128;

  private record Sample(long atNanos, long end) {}

  private final List<Sample> samples = new ArrayList<>();

  /** The partition ended here at some time after {@code atNanos} by {@link System#nanoTime()}. */
  synchronized void add(long atNanos, long end) {
    if (!samples.isEmpty()) {
      var last = samples.getLast();
      if (atNanos - last.atNanos() <= 0) {
        return;
      }
      if (last.end() == end) {
        samples.removeLast();
      }
    }
    samples.add(new Sample(atNanos, end));
    if (samples.size() > CAPACITY) {
      for (var i = CAPACITY / 2; i > 0; i -= 2) {
        samples.remove(i);
      }
    }
  }

  /**
   * The last time at which everything before {@code position} was all there was; empty when no
   * sample tells.
   */
  synchronized OptionalLong lastSeenAtEnd(long position) {
    for (var i = samples.size() - 1; i >= 0; i--) {
      if (samples.get(i).end() <= position) {
        return OptionalLong.of(samples.get(i).atNanos());
      }
    }
    return OptionalLong.empty();
  }

  /** When the latest known end was seen; empty before the first answer. */
  synchronized OptionalLong latestAtNanos() {
    return samples.isEmpty() ? OptionalLong.empty() : OptionalLong.of(samples.getLast().atNanos());
  }

  /** The latest known end; empty before the first answer. */
  synchronized OptionalLong latestEnd() {
    return samples.isEmpty() ? OptionalLong.empty() : OptionalLong.of(samples.getLast().end());
  }
}
