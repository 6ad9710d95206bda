package io.passbook.projection.query;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The pauses of one question between the rounds in which everybody is asked: short ones at first,
 * since a partition on the move is soon somewhere, and longer ones then, since it is the instances
 * that are left which would get all those requests. Whether it has come here is looked at all the
 * while.
 */
public final class Pauses {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private long nextNanos = LOOK_NANOS;

  /**
   * Pauses before the next round.
   *
   * @param isHere looked at every 20 ms; ends the pause
   * @return whether there is time for a round
   */
  public boolean pause(Need need, BooleanSupplier isHere) {
    var endNanos = System.nanoTime() + nextNanos;
    nextNanos = Math.min(2 * nextNanos, LONGEST_NANOS);
    do {
      var leftNanos = Math.min(endNanos - System.nanoTime(), need.leftNanos());
      LockSupport.parkNanos(Math.min(leftNanos, LOOK_NANOS));
      if (need.isOver() || Thread.currentThread().isInterrupted()) {
        return false;
      }
    } while (endNanos - System.nanoTime() > 0 && !isHere.getAsBoolean());
    return !need.isOver(); // to look may have taken all of it
  }
}
