package io.passbook.command.pipeline;

import io.passbook.command.log.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the recovery of a partition has come, in words; asked from any thread. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

  /** Between two looks at the clock. */
  private static final int RECORDS = 1024;

  private final int partition;
  private final Time time;
  private long reportedAt;
  private int records;
  private volatile Step step = new Step("Beginning", 0, 0);
  private volatile long reached;

  private record Step(String what, long from, long to) {}

  Progress(int partition, Time time) {
    this.partition = partition;
    this.time = time;
    this.reportedAt = time.nanoTime();
  }

  void waitsFor(String what) {
    step = new Step("Waiting for " + what, 0, 0);
  }

  /** Reads a topic from one offset to before the other. */
  void reads(String topic, long from, long to) {
    reached = from;
    step = new Step("Reading " + topic, from, to);
  }

  void reached(long offset) {
    reached = offset + 1;
    if (++records % RECORDS == 0 && isTimeToReport()) {
      LOG.info("Partition {} recovers: {}", partition, this);
    }
  }

  private boolean isTimeToReport() {
    var now = time.nanoTime();
    var is = now - reportedAt >= BETWEEN_REPORTS.toNanos();
    if (is) {
      reportedAt = now;
    }
    return is;
  }

  @Override
  public String toString() {
    var now = step;
    return now.from < now.to
        ? "%s: %,d of %,d offsets"
            .formatted(now.what, Math.max(0, reached - now.from), now.to - now.from)
        : now.what;
  }
}
