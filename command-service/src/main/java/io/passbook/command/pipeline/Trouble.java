package io.passbook.command.pipeline;

import java.time.Duration;

/**
 * Something that keeps failing: since when, and why. Times are of {@link System#nanoTime}'s kind.
 */
final class Trouble {
  /** What lasts longer is no hiccup: it shows in health. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private String reason = "";
  private long sinceNanos;

  void met(String why, long nowNanos) {
    if (reason.isEmpty()) {
      sinceNanos = nowNanos;
    }
    reason = why;
  }

  void over() {
    reason = "";
  }

  /** Why, when it has lasted; else empty. */
  String lasting(long nowNanos) {
    return lasts(Duration.ofNanos(nowNanos - sinceNanos)) ? reason : "";
  }

  static boolean lasts(Duration duration) {
    return duration.compareTo(PATIENCE) >= 0;
  }
}
