package io.passbook.command.pipeline;

import io.passbook.command.log.PartitionReader;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a partition, and lets it be known how far it has come. */
record Scan(PartitionReader reader, Progress progress) {

  /** Hands over every committed record from one offset to before the other, in order. */
  void read(String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    progress.reads(topic, from, to);
    reader.read(
        topic,
        from,
        to,
        record -> {
          progress.reached(record.offset());
          visitor.accept(record);
        });
  }
}
