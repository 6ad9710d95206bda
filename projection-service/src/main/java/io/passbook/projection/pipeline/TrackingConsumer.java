package io.passbook.projection.pipeline;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer that a Streams thread polls, telling our progress what it polled. It changes nothing
 * else. Used by one thread.
 */
final class TrackingConsumer extends KafkaConsumer<byte[], byte[]> {
  private final Progress progress;
  private final Set<TopicPartition> known = new HashSet<>();

  TrackingConsumer(Map<String, Object> config, Progress progress) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.progress = progress;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    var records = super.poll(timeout);
    var assigned = assignment();
    forgetAllBut(assigned);
    for (var partition : records.partitions()) {
      var polled = records.records(partition);
      progress.of(partition).polledRecords(polled.getFirst().offset(), polled.getLast().offset());
    }
    records
        .nextOffsets()
        .forEach((partition, next) -> progress.of(partition).polledUpTo(next.offset()));
    askForStarts(assigned);
    return records;
  }

  /** What is given back is not followed any more, and nobody may rely on where it was. */
  @Override
  public void assign(Collection<TopicPartition> partitions) {
    for (var before : assignment()) {
      if (!partitions.contains(before)) {
        progress.of(before).restartAt(PartitionProgress.UNKNOWN);
      }
    }
    super.assign(partitions);
  }

  @Override
  public void unsubscribe() {
    assignment().forEach(p -> progress.of(p).restartAt(PartitionProgress.UNKNOWN));
    super.unsubscribe();
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    super.seek(partition, offset);
    progress.of(partition).restartAt(offset);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    super.seek(partition, offset);
    progress.of(partition).restartAt(offset.offset());
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    super.seekToBeginning(partitions);
    partitions.forEach(partition -> progress.of(partition).restartAt(PartitionProgress.UNKNOWN));
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    super.seekToEnd(partitions);
    partitions.forEach(partition -> progress.of(partition).restartAt(PartitionProgress.UNKNOWN));
  }

  private void forgetAllBut(Set<TopicPartition> assigned) {
    known.retainAll(assigned);
    for (var partition : assigned) {
      if (known.add(partition)) {
        progress.of(partition).restartAt(PartitionProgress.UNKNOWN);
      }
    }
  }

  /** A partition of which nothing was polled yet stands where the consumer stands. */
  private void askForStarts(Set<TopicPartition> assigned) {
    for (var partition : assigned) {
      var of = progress.of(partition);
      if (of.isStartUnknown()) {
        try {
          of.polledUpTo(position(partition, Duration.ZERO));
        } catch (KafkaException _) {
          // Not known yet: asked again after the next poll.
        }
      }
    }
  }
}
