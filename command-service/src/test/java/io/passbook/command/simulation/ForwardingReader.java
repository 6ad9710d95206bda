package io.passbook.command.simulation;

import io.passbook.command.log.PartitionReader;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Does what the reader behind it does. */
abstract class ForwardingReader implements PartitionReader {
  private final PartitionReader reader;

  ForwardingReader(PartitionReader reader) {
    this.reader = reader;
  }

  @Override
  public Committed committed() {
    return reader.committed();
  }

  @Override
  public Marks bounds(List<String> topics) {
    return reader.bounds(topics);
  }

  @Override
  public Map<String, Long> stableOffsets(List<String> topics) {
    return reader.stableOffsets(topics);
  }

  @Override
  public void read(
      String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    reader.read(topic, from, to, visitor);
  }

  @Override
  public List<OpenTransaction> openTransactions() {
    return reader.openTransactions();
  }

  @Override
  public void fence(OpenTransaction transaction) {
    reader.fence(transaction);
  }

  @Override
  public void close() {
    reader.close();
  }
}
