package io.passbook.command.log;

import java.time.Duration;
import java.time.Instant;

/** Clock and waiting, so that a test can make both its own. */
public interface Time {
  /** The wall clock, for people and for records. */
  Instant now();

  /** For measuring how long something takes; only differences mean anything. */
  long nanoTime();

  void sleep(Duration duration);

  /** The computer's own. */
  static Time system() {
    return new Time() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration duration) {
        try {
          Thread.sleep(duration);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }
}
