package io.passbook.projection.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** The progress of every partition that the consumers of one application on this instance read. */
final class Progress {
  private final Map<TopicPartition, PartitionProgress> partitions = new ConcurrentHashMap<>();
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
}
