package io.passbook.projection.query;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance may get requests: from when everything that can be had was there for the
 * first time, as long as there is anything.
 *
 * <p>All partitions of both applications are everything, of course. But to insist on them would
 * make one partition without a leader, or an application that runs nowhere, a reason to send nobody
 * any requests after a rolling restart. So what nobody is filling counts for nothing, when that has
 * been so for {@link #SETTLED}: what moves to another instance, or a process that starts a moment
 * later than this one, is waited for.
 */
public final class Readiness {
  /** Longer than a group needs to give a partition to the next instance. */
  static final Duration SETTLED = Duration.ofSeconds(10);

  private final Overview overview;
  private final LongSupplier nanoTime;
  private boolean filled;
  private @Nullable Long settledNanos;

  /**
   * What a load balancer asks, and an operator.
   *
   * @param ready whether requests are welcome
   * @param unanswerable by application, the partitions that nobody can answer for now
   */
  public record State(boolean ready, Map<String, List<Integer>> unanswerable) {}

  public Readiness(Overview overview) {
    this(overview, System::nanoTime);
  }

  Readiness(Overview overview, LongSupplier nanoTime) {
    this.overview = overview;
    this.nanoTime = nanoTime;
  }

  /** Looks around. */
  public State now() {
    var outlook = overview.outlook();
    var unanswerable = outlook.unanswerable();
    var something = unanswerable.values().stream().anyMatch(p -> p.size() < overview.partitions());
    return new State(something && isFilled(outlook), unanswerable);
  }

  private synchronized boolean isFilled(Overview.Outlook outlook) {
    if (outlook.isWhole()) {
      filled = true;
    } else if (outlook.moreComes()) {
      settledNanos = null;
    } else if (settledNanos == null) {
      settledNanos = nanoTime.getAsLong();
    } else if (nanoTime.getAsLong() - settledNanos >= SETTLED.toNanos()) {
      filled = true;
    }
    return filled;
  }
}
