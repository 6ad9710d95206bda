package io.passbook.projection.query;

/**
 * How fresh an answer must be, and by when.
 *
 * @param fresh it must hold everything that was in the partition when the question came
 * @param minSequence it must hold the account's event with this sequence; 0: no matter
 * @param deadlineNanos by {@link System#nanoTime()}: until then the view may catch up
 */
public record Need(boolean fresh, long minSequence, long deadlineNanos) {
  public boolean isOver() {
    return System.nanoTime() - deadlineNanos >= 0;
  }

  public long leftNanos() {
    return Math.max(0, deadlineNanos - System.nanoTime());
  }
}
