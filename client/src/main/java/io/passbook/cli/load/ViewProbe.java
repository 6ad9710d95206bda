package io.passbook.cli.load;

import io.passbook.client.ProjectionClient;
import io.passbook.client.ProjectionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long it takes until an accepted command can be seen: one after the other, a thread
 * asks for an account with the event that a command led to. Commands that come while it is asking
 * are left out.
 */
final class ViewProbe implements AutoCloseable {
  private static final long IDLE_MS = 50;

  private final ProjectionClient projection;
  private final Histogram latencies;
  private final SynchronousQueue<Sighting> next = new SynchronousQueue<>();
  private final Thread thread = new Thread(this::run, "passbook-load-view");
  private volatile boolean closed;
  private volatile @Nullable String failure;

  private record Sighting(String accountId, long sequence, long dueNanos) {}

  ViewProbe(ProjectionClient projection, int digits, long maxMicros) {
    this.projection = projection;
    this.latencies = new ConcurrentHistogram(maxMicros, digits);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes this one if there is time for it; never waits. */
  void offer(String accountId, long sequence, long dueNanos) {
    var _ = next.offer(new Sighting(accountId, sequence, dueNanos));
  }

  Histogram latencies() {
    return latencies;
  }

  /** Why the last question had no answer. */
  @Nullable String failure() {
    return failure;
  }

  private void run() {
    while (!closed) {
      try {
        var sighting = next.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        if (sighting != null) {
          projection.accountWithSequence(sighting.accountId(), sighting.sequence());
          var micros = (System.nanoTime() - sighting.dueNanos()) / 1000;
          latencies.recordValue(Math.min(micros, latencies.getHighestTrackableValue()));
        }
      } catch (ProjectionException e) {
        failure = e.getMessage();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
