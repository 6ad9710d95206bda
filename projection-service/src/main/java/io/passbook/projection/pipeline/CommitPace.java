package io.passbook.projection.pipeline;

/**
 * When a Streams thread may commit again. Streams takes one record more from each task in every
 * turn, and half as many after a commit. So a commit that is due again when the one before it has
 * just ended leaves one record to each turn, however many wait: with brokers that take 100 ms for a
 * commit the views hardly moved. Hence a commit is followed by as much time without one as it took,
 * but not by so much that the next transaction could grow too old.
 *
 * <p>One for each thread, which is the only one that uses it. Times are the system's, in
 * milliseconds.
 */
final class CommitPace {
  static final long SHORTEST_PAUSE_MS = 50;
  static final long LONGEST_PAUSE_MS = 1_000;

  private boolean asked;
  private long askedAtMs;
  private long commitsWhenAsked;
  private long dueAtMs;

  /** Also when it is further away than any pause: then the clock was set back. */
  boolean isDue(long nowMs) {
    return nowMs >= dueAtMs || dueAtMs - nowMs > LONGEST_PAUSE_MS;
  }

  /**
   * A commit was asked for; it is made after this turn of the thread, or a later one.
   *
   * @param commits how many the thread has made so far
   */
  void asked(long nowMs, long commits) {
    if (!asked) {
      asked = true;
      askedAtMs = nowMs;
      commitsWhenAsked = commits;
    }
  }

  /** Whether a commit was asked for, and nobody has seen yet that it was made. */
  boolean isAsked() {
    return asked;
  }

  /** To be told as soon as may be after a commit, lest the time until then counts as its own. */
  void look(long nowMs, long commits) {
    if (!asked || commits == commitsWhenAsked) {
      return;
    }
    asked = false;
    dueAtMs = nowMs + Math.clamp(nowMs - askedAtMs, SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
  }
}
