package io.passbook.projection.http;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Refuses what would be too many requests at the same time, but never those who ask how the service
 * is: it must not look dead for being busy.
 */
final class RequestLimit implements HttpServer.Handler {
  private static final Set<String> EXEMPT =
      Set.of("/health/live", "/health/ready", "/metrics", "/internal/positions");

  private final Semaphore free;
  private final HttpServer.Handler handler;

  RequestLimit(int limit, HttpServer.Handler handler) {
    this.free = new Semaphore(limit);
    this.handler = handler;
  }

  @Override
  public Reply answer(Request request) {
    if (EXEMPT.contains(request.path())) {
      return handler.answer(request);
    }
    if (!free.tryAcquire()) {
      return Problem.unavailable("As many requests as may be are under way", Map.of())
          .reply()
          .with(Router.BUSY, "true");
    }
    try {
      return handler.answer(request);
    } finally {
      free.release();
    }
  }
}
