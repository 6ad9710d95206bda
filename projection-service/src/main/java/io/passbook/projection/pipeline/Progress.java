package io.passbook.projection.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** The progress of every partition that the consumers of one application on this instance read. */
final class Progress {
  private final Map<TopicPartition, PartitionProgress> partitions = new ConcurrentHashMap<>();
  private final ThreadLocal<long[]> commits = ThreadLocal.withInitial(() -> new long[1]);
  private final Signals signals;

  Progress(Signals signals) {
    this.signals = signals;
  }

  PartitionProgress of(TopicPartition partition) {
    var known = partitions.get(partition);
    return known != null
        ? known
        : partitions.computeIfAbsent(
            partition, _ -> new PartitionProgress(signals.of(partition.partition())));
  }

  /** This Streams thread has committed all of its tasks. */
  void committed() {
    commits.get()[0]++;
  }

  /** How often this Streams thread has committed. */
  long commits() {
    return commits.get()[0];
  }
}
