package io.passbook.client;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets in so many commands at a time. Thread-safe. */
final class Room {
  private final Places places;

  private static final class Places extends Semaphore {
    private static final long serialVersionUID = 1;

    Places(int number) {
      super(number);
    }

    /** Also when there is none: it is missing then until somebody leaves. */
    void takeOne() {
      reducePermits(1);
    }
  }

  Room(int places) {
    this.places = new Places(places);
  }

  /** Waits for a place; false when there was none in time. */
  boolean enter(Duration atMost) throws InterruptedException {
    return places.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** For the one thread on which others wait to leave: it would wait for itself. */
  void enterAtOnce() {
    places.takeOne();
  }

  void leave() {
    places.release();
  }
}
