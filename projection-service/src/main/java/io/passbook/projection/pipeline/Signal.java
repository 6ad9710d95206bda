package io.passbook.projection.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Wakes those who wait for a view to go on. Raising it costs one volatile read while nobody waits,
 * since that happens for every record.
 */
public final class Signal {
  /** What no thread of ours changes (a standby's store) is looked at again after this time. */
  private static final long LOOK_AGAIN_MS = 10;

  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();

  /** Something may have changed. */
  public void raise() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        raised.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits for a condition.
   *
   * @param deadlineNanos by {@link System#nanoTime()}
   * @return whether the condition held in time
   * @throws InterruptedException when the thread was interrupted, for instance at shutdown
   */
  public boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
    if (condition.getAsBoolean()) {
      return true;
    }
    waiting.incrementAndGet();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        var leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return false;
        }
        var _ =
            raised.awaitNanos(Math.min(leftNanos, TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS)));
      }
      return true;
    } finally {
      lock.unlock();
      waiting.decrementAndGet();
    }
  }
}
