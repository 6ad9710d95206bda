package io.passbook.projection.pipeline;

import io.passbook.topics.Topics;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The history application: the event topic as a store, key by key as it is ({@code
 * <account>/<sequence>} -> the event as on the wire). The topic itself is the store's changelog, so
 * it writes nothing to Kafka and may run at least once: a repeat changes nothing.
 */
final class HistoryTopology {
  /** Event key -> event in wire format. */
  static final String EVENTS = "events";

  private HistoryTopology() {}

  static Topology build(Progress progress) {
    var store =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(EVENTS), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled();
    return new Topology()
        .addReadOnlyStateStore(
            store,
            "topic",
            new BytesDeserializer(),
            new ByteArrayDeserializer(),
            Topics.EVENTS,
            "history",
            () -> new Copy(progress));
  }

  /** Must leave in the store exactly what a restore from the topic leaves there. */
  private static final class Copy implements Processor<Bytes, byte[], Void, Void> {
    private final Progress allProgress;
    private @Nullable Task task;

    private record Task(
        ProcessorContext<Void, Void> context,
        PartitionProgress progress,
        KeyValueStore<Bytes, byte[]> store) {}

    Copy(Progress progress) {
      this.allProgress = progress;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      var partition = new TopicPartition(Topics.EVENTS, context.taskId().partition());
      task = new Task(context, allProgress.of(partition), context.getStateStore(EVENTS));
      task.progress().activate(Map.of(EVENTS, task.store()));
    }

    @Override
    public void process(Record<Bytes, byte[]> message) {
      if (task == null) {
        throw new IllegalStateException("process before init");
      }
      var at = task.context().recordMetadata().orElseThrow();
      task.store().put(message.key(), message.value());
      task.progress().applied(at.offset(), message.timestamp());
    }

    @Override
    public void close() {
      if (task != null) {
        task.progress().deactivate();
        task = null;
      }
    }
  }
}
