package io.passbook.projection.pipeline;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait for one partition of a view to go on. A Streams thread raises it for every
 * record, so it must never wait for those who wait: they look at their conditions by themselves,
 * under no lock. Raising costs one volatile read while nobody has looked since the last time, and
 * one wake-up else, however many wait: each wakes the next one.
 */
public final class Signal {
  /** In case something changes that nobody tells. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Who was woken for nothing leaves the threads that make progress alone for so long. */
  private static final long LOOK_APART_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What those wait at who look now; null: nobody has looked since the last time. */
  private final AtomicReference<@Nullable CountDownLatch> next = new AtomicReference<>();

  /** Something may have changed. */
  public void raise() {
    if (next.get() != null) {
      var waited = next.getAndSet(null);
      if (waited != null) {
        waited.countDown();
      }
    }
  }

  /**
   * Waits for a condition.
   *
   * @param condition looked at again and again, by this thread
   * @param deadlineNanos by {@link System#nanoTime()}
   * @return whether the condition held in time
   * @throws InterruptedException when the thread was interrupted, for instance at shutdown
   */
  public boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
    while (true) {
      // Before the look: who raises it after the look finds somebody to wake.
      var latch = next.updateAndGet(known -> known == null ? new CountDownLatch(1) : known);
      if (condition.getAsBoolean()) {
        return true;
      }
      var leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      if (latch.await(Math.min(leftNanos, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS)) {
        if (condition.getAsBoolean()) {
          return true;
        }
        LockSupport.parkNanos(Math.min(leftNanos, LOOK_APART_NANOS));
      }
    }
  }
}
