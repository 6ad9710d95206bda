package io.passbook.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which callers are told of results, one after the other, so that none holds up
 * Kafka's own threads.
 */
final class Callbacks implements AutoCloseable {
  private static final long CLOSE_MS = 5_000;

  private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);
  private volatile @Nullable Thread thread;

  /** Soon, on the thread; at once, on the caller's, when this is closed. */
  void run(Runnable tell) {
    try {
      executor.execute(tell);
    } catch (RejectedExecutionException _) {
      tell.run();
    }
  }

  /** Whether it is this thread that asks: it must wait for nobody who waits to be told. */
  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Returns when all have been told, at the latest after {@value #CLOSE_MS} ms. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!isCurrentThread()) {
        executor.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread newThread(Runnable work) {
    var made = Thread.ofPlatform().daemon().name("passbook-callbacks").unstarted(work);
    thread = made;
    return made;
  }
}
