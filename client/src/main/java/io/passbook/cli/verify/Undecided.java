package io.passbook.cli.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits for a later decision of the same partition. If one comes, what waits was passed over,
 * since commands are decided in order; what still waits at the end has merely not been reached.
 */
final class Undecided {
  /** Beyond this, further ones are only counted: something is thoroughly wrong then anyway. */
  private static final int MAX = 100_000;

  private final List<Waiting> waiting = new ArrayList<>();
  private long count;

  private record Waiting(long command, Runnable passedOver) {}

  /**
   * @param command its offset
   * @param passedOver to be called if a later command is decided
   */
  void add(long command, Runnable passedOver) {
    count++;
    if (waiting.size() < MAX) {
      waiting.add(new Waiting(command, passedOver));
    }
  }

  /** A later command was decided. */
  void decided() {
    if (!waiting.isEmpty()) {
      waiting.forEach(one -> one.passedOver().run());
      waiting.clear();
      count = 0;
    }
  }

  /** All commands before this offset were decided. */
  void decidedBelow(long offset) {
    waiting.removeIf(one -> {
      var isDecided = one.command() < offset;
      if (isDecided) {
        one.passedOver().run();
        count--;
      }
      return isDecided;
    });
  }

  long count() {
    return count;
  }
}
