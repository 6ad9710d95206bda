package io.passbook.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started so far; one needs another that came before it, so it stops in reverse. */
final class Started implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  synchronized void add(AutoCloseable part) {
    parts.push(part);
  }

  /** Stops all of it, whatever a part says. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(Started.class.getName())
            .log(System.Logger.Level.WARNING, "A part did not stop in order", e);
      }
    }
  }
}
