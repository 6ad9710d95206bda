package io.passbook.cli.load;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param took from the first command to the last result
 * @param rejected by rejection code
 * @param failed how many commands have no result
 * @param failure why, of the first of them
 * @param toResult from when a command was due to its result, in microseconds
 * @param toView from when a command was due to its event in the account's view, in microseconds; of
 *     some of the commands; empty when the projection service was not asked
 */
public record LoadReport(
    Duration took,
    long accepted,
    Map<String, Long> rejected,
    long failed,
    @Nullable String failure,
    Histogram toResult,
    Histogram toView) {
  public LoadReport {
    rejected = new TreeMap<>(rejected);
  }

  /** Results a second. */
  public double rate() {
    return took.isZero() ? 0 : toResult.getTotalCount() / (took.toNanos() / 1e9);
  }
}
