package io.passbook.projection.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** The progress of every partition that the consumers of one application on this instance read. */
final class Progress {
  private final Map<TopicPartition, PartitionProgress> partitions = new ConcurrentHashMap<>();
  private final Signal signal;

  Progress(Signal signal) {
    this.signal = signal;
  }

  PartitionProgress of(TopicPartition partition) {
    var known = partitions.get(partition);
    return known != null
        ? known
        : partitions.computeIfAbsent(partition, _ -> new PartitionProgress(signal));
  }
}
