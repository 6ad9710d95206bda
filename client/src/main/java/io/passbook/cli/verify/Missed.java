package io.passbook.cli.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * What is missed, until all was read: retention goes on meanwhile, and what it took away while it
 * was to be read is no violation.
 */
final class Missed {
  /** Beyond this, further ones are left aside: something is thoroughly wrong then anyway. */
  private static final int MAX = 100_000;

  private final List<One> missed = new ArrayList<>();

  private record One(long command, Runnable violation) {}

  /**
   * @param command the offset of the command for which something is missed
   */
  void add(long command, Runnable violation) {
    if (missed.size() < MAX) {
      missed.add(new One(command, violation));
    }
  }

  /**
   * Tells of what has not expired.
   *
   * @param heldFrom what is missed for commands before this offset has expired
   * @return how many have
   */
  long judge(long heldFrom) {
    var expired = 0L;
    for (var one : missed) {
      if (one.command < heldFrom) {
        expired++;
      } else {
        one.violation.run();
      }
    }
    return expired;
  }
}
