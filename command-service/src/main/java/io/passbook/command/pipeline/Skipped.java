package io.passbook.command.pipeline;

import io.passbook.command.log.PartitionReader.Bounds;
import io.passbook.message.AccountCommand;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a group's offset has passed without a trace: forwarded ones, those that became
 * a dead letter long ago, and, if somebody has set the offset too far ahead, commands that nobody
 * decided and nobody ever would.
 */
record Skipped(int partition, int partitions, Scan scan, Wire wire) {

  /**
   * @param largest of a command that left a trace; -1: none did
   * @param offset the group's
   * @throws ContradictionException when one is among them that must have a result
   */
  void check(long largest, long offset, Bounds commands) {
    var from = Math.max(largest + 1, commands.start());
    var to = Math.min(offset, commands.end());
    if (from < to) {
      scan.read(Topics.COMMANDS, from, to, record -> check(record, largest, offset));
    }
  }

  private void check(ConsumerRecord<byte[], byte[]> record, long largest, long offset) {
    var command = read(record);
    if (command == null
        || AccountPartitioner.partition(command.accountId(), partitions) != partition) {
      return;
    }
    var topic = "%s-%d".formatted(Topics.COMMANDS, partition);
    throw new ContradictionException(
        "Expected a result for the command at offset %d of %s, since the group's offset is %d, but the last command with an event, a result or a dead letter is at %d"
            .formatted(record.offset(), topic, offset, largest),
        "Was the offset set ahead? Stop the service and set it to %d, and what follows is decided. Or give up what stands before %d: stop the service and delete those records of %s (kafka-delete-records)"
            .formatted(record.offset(), offset, topic));
  }

  /** Null: it is none, or the registry does not say so now, which is no evidence. */
  private @Nullable AccountCommand read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null ? null : wire.command(record.value());
    } catch (UnreadableException | RegistryException _) {
      return null;
    }
  }
}
