package io.passbook.command.simulation;

/** Virtual time: moves only when it is told to. */
final class Clock {
  private long nowMs;

  /** Milliseconds since the world began. */
  long nowMs() {
    return nowMs;
  }

  void advance(long ms) {
    nowMs += ms;
  }

  void advanceTo(long ms) {
    nowMs = Math.max(nowMs, ms);
  }
}
