package io.passbook.command.simulation;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread of control that runs only while somebody waits for it: a coroutine, made of a virtual
 * thread and a baton. Whoever calls {@link #resume} sleeps until the fiber pauses or ends, so never
 * do two of a world's fibers run at once, and which runs when is the caller's choice alone.
 */
final class Fiber {
  /** Unwinds a fiber whose process died. An error, so that no handler takes it for a failure. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    private Killed() {
      super("killed", null, false, false);
    }
  }

  /** So often may the code of a dead process try to go on before it counts as stuck. */
  private static final int LIVES = 1000;

  private final String name;
  private final int weight;
  private final Thread thread;
  private volatile boolean running;
  private volatile boolean ended;
  private volatile @Nullable Thread resumer;
  private volatile @Nullable Throwable failure;
  private volatile boolean killed;
  private boolean started;
  private volatile boolean cancelled;
  private int lives = LIVES;

  // What it waits for; meant for the scheduler.
  private long wakeAtMs;
  private @Nullable BooleanSupplier wakeWhen;

  /**
   * @param weight how often it is its turn, compared with others
   */
  Fiber(String name, int weight, Runnable body) {
    this.name = name;
    this.weight = weight;
    this.thread = Thread.ofVirtual().name(name).unstarted(() -> live(body));
  }

  private void live(Runnable body) {
    try {
      body.run();
    } catch (Killed _) {
      // as it should
    } catch (Throwable e) {
      failure = e;
    }
    ended = true;
    handBack();
  }

  /** Runs it until it pauses or ends. */
  void resume() {
    if (ended) {
      throw new IllegalStateException(name + " has ended");
    }
    resumer = Thread.currentThread();
    running = true;
    if (started) {
      LockSupport.unpark(thread);
    } else {
      started = true;
      thread.start();
    }
    while (running) {
      LockSupport.park(this);
    }
  }

  /** To be called on the fiber itself: lets its resumer go on, and waits to be resumed. */
  void pause() {
    if (killed) {
      throw die();
    }
    handBack();
    while (!running) {
      LockSupport.park(this);
    }
    if (killed) {
      throw die();
    }
  }

  private Killed die() {
    if (lives-- == 0) {
      throw new IllegalStateException(name + " was killed but does not end");
    }
    return new Killed();
  }

  private void handBack() {
    var waiting = resumer;
    running = false;
    LockSupport.unpark(waiting);
  }

  /** Ends it wherever it is paused: nothing that it still does has any effect. */
  void kill() {
    killed = true;
    if (!started) {
      ended = true;
    }
    while (!ended) {
      resume();
    }
  }

  int weight() {
    return weight;
  }

  boolean isKilled() {
    return killed;
  }

  boolean isEnded() {
    return ended;
  }

  /** What its body threw, once it has ended. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Its work is of no use any more; what it makes of that is its own affair. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  // ---- Waiting ----

  void waitFor(@Nullable BooleanSupplier condition, long untilMs) {
    wakeWhen = condition;
    wakeAtMs = untilMs;
  }

  boolean isReady(long nowMs) {
    return nowMs >= wakeAtMs || (wakeWhen != null && wakeWhen.getAsBoolean());
  }

  long wakeAtMs() {
    return wakeAtMs;
  }

  @Override
  public String toString() {
    return name;
  }
}
