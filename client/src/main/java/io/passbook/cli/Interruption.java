package io.passbook.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C and SIGTERM do to a command that ends in order: it is told to stop, and the process
 * ends when the command has printed what it knows, at the latest after {@value #WAIT_SECONDS} s.
 * The exit code is the signal's then, 130 or 143.
 */
final class Interruption implements AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              stop.run();
              awaitDone();
            },
            "passbook-interruption");
  }

  /** From now on, and until this is closed, such a signal calls {@code stop}. */
  static Interruption calling(Runnable stop) {
    var interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void awaitDone() {
    try {
      done.await(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is printed. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It is running: this process has got a signal.
    }
  }
}
