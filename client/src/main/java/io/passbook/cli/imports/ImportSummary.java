package io.passbook.cli.imports;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows of a file. The counts add up to {@code rows}.
 *
 * @param accepted booked by this import
 * @param repeats booked before; nothing has changed
 * @param rejected by rejection code, in alphabetical order; also those rejected before
 * @param answeredLongAgo rejected in an earlier import, for a reason that is no longer kept
 * @param malformed skipped because they are no commands
 * @param unanswered not sent, or sent without an answer
 * @param sent how many commands were sent, or may have been
 * @param took from the first command to the last answer
 * @param failure why rows are unanswered
 */
public record ImportSummary(
    long rows,
    long accepted,
    long repeats,
    Map<String, Long> rejected,
    long answeredLongAgo,
    long malformed,
    long unanswered,
    long sent,
    Duration took,
    @Nullable String failure) {
  public ImportSummary {
    rejected = new TreeMap<>(rejected);
  }

  /** Rejected for any reason. */
  public long rejectedTotal() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Commands answered a second. */
  public double rate() {
    return took.isZero() ? 0 : sent / (took.toNanos() / 1e9);
  }
}
