package io.passbook.projection.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections whose headers take too long to arrive. The read time-out does not: it begins
 * anew with every byte, so that a client that sends one now and then would keep its place for days.
 */
final class SlowRequests implements Http1ConnectionListener, AutoCloseable {
  private static final long LOOK_EVERY_MS = 500;

  private final long limitNanos;
  private final Map<ConnectionContext, Long> begunAt = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slow-requests").factory());

  /**
   * @param limit from the request line to the end of the headers
   */
  SlowRequests(Duration limit) {
    this.limitNanos = limit.toNanos();
    var _ =
        looking.scheduleWithFixedDelay(
            this::endTheSlow, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    begunAt.put(connection, System.nanoTime());
  }

  /** Those of the request, or of its answer: who is refused may never have sent his. */
  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    begunAt.remove(connection);
  }

  int begun() {
    return begunAt.size();
  }

  private void endTheSlow() {
    var now = System.nanoTime();
    begunAt.forEach((connection, begun) -> {
      if (now - begun > limitNanos && begunAt.remove(connection, begun)) {
        end(connection);
      }
    });
  }

  private static void end(ConnectionContext connection) {
    try {
      connection.serverSocket().close();
    } catch (RuntimeException _) {
      // It has ended already.
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
