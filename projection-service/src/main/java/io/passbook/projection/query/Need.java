package io.passbook.projection.query;

import java.util.concurrent.TimeUnit;

/**
 * How fresh an answer must be, and by when.
 *
 * @param fresh it must hold everything that was in the partition when the question came
 * @param minSequence it must hold the account's event with this sequence; 0: no matter
 * @param deadlineNanos by {@link System#nanoTime()}: until then the view may catch up
 */
public record Need(boolean fresh, long minSequence, long deadlineNanos) {
  /** Whoever is asked gets so long, also when the time to wait for a fresh answer is over. */
  public static final long OVERTIME_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  public boolean isOver() {
    return System.nanoTime() - deadlineNanos >= 0;
  }

  /**
   * Whether it has been over for so long that nobody else should be asked: who hangs was given his
   * time, and the next one, too.
   */
  public boolean isLongOver() {
    return System.nanoTime() - deadlineNanos >= 2 * OVERTIME_NANOS;
  }

  public long leftNanos() {
    return Math.max(0, deadlineNanos - System.nanoTime());
  }
}
