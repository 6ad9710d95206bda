package io.passbook.command.simulation;

import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says where a partition had two owners: every answer must come from the transaction that moved the
 * group's offset past its command, and the offset only moves forward.
 */
final class OffsetAuditor {
  private final Cluster cluster;
  private final Memory memory;
  private final int partition;
  private final List<String> violations;
  private final Map<Transaction, Range> ranges = new HashMap<>();

  /** The commands that a transaction has decided. */
  private record Range(long from, long to) {}

  OffsetAuditor(Cluster cluster, Memory memory, int partition, List<String> violations) {
    this.cluster = cluster;
    this.memory = memory;
    this.partition = partition;
    this.violations = violations;
  }

  void audit() {
    var from = 0L;
    for (var transaction : cluster.offsets().history()) {
      var to = transaction.offsets().get(partition);
      if (to != null) {
        if (to <= from && from > 0) {
          violation("%s moves the offset from %d back to %d".formatted(transaction, from, to));
        }
        ranges.put(transaction, new Range(from, to));
        from = to;
      }
    }
    for (var result : cluster.log(Topics.RESULTS, partition).history()) {
      if (result.isGood()) {
        check(result.transaction(), memory.result(result).commandOffset());
      }
    }
    for (var letter : cluster.log(Topics.DEAD_LETTERS, partition).history()) {
      if (letter.isGood()) {
        check(letter.transaction(), Auditor.origin(letter));
      }
    }
  }

  private void check(@Nullable Transaction transaction, long commandOffset) {
    var range = transaction == null ? null : ranges.get(transaction);
    if (range == null || commandOffset < range.from() || commandOffset >= range.to()) {
      violation(
          "%s answers command %d, but moves the offset %s"
              .formatted(transaction, commandOffset, range));
    }
  }

  private void violation(String what) {
    violations.add("offsets of partition " + partition + ": " + what);
  }
}
