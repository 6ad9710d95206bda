package io.passbook.command.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * Whether the group's coordinator answers a member's heartbeats. The consumer keeps that to itself:
 * with all brokers gone its polls are empty, as they are when there is nothing to do. Its metric
 * {@code heartbeat-total} grows with each answer.
 */
final class Heartbeats {
  private static final String METRIC = "heartbeat-total";

  private final Optional<? extends Metric> total;
  private final Duration interval;
  private Object lastTotal = "none yet";
  private long heardAt = System.nanoTime();

  /**
   * @param interval how often there should be an answer
   */
  Heartbeats(Consumer<?, ?> consumer, Duration interval) {
    this.total =
        consumer.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals(METRIC))
            .findFirst();
    this.interval = interval;
  }

  /** How long an answer has been overdue; zero when it is not, or when nobody can tell. */
  Duration overdue() {
    if (total.isEmpty()) {
      return Duration.ZERO;
    }
    var now = System.nanoTime();
    var newTotal = total.get().metricValue();
    if (!newTotal.equals(lastTotal)) {
      lastTotal = newTotal;
      heardAt = now;
    }
    var overdue = Duration.ofNanos(now - heardAt).minus(interval);
    return overdue.isNegative() ? Duration.ZERO : overdue;
  }
}
