package io.passbook.command.pipeline;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Between records and what they mean. A failure to read or write is whatever the serdes throw;
 * {@link io.passbook.serde.DecodeFailure} judges it.
 */
public record Wire(
    Serde<AccountCommand> commands,
    Serde<AccountEvent> events,
    Serde<CommandResult> results,
    Serde<Snapshot> snapshots) {

  public static Wire of(MessageSerdes serdes) {
    return new Wire(serdes.commands(), serdes.events(), serdes.results(), serdes.snapshots());
  }

  AccountCommand command(byte[] value) {
    return commands.deserializer().deserialize(Topics.COMMANDS, value);
  }

  AccountEvent event(byte[] value) {
    return events.deserializer().deserialize(Topics.EVENTS, value);
  }

  CommandResult result(byte[] value) {
    return results.deserializer().deserialize(Topics.RESULTS, value);
  }

  Snapshot snapshot(byte[] value) {
    return snapshots.deserializer().deserialize(Topics.SNAPSHOTS, value);
  }

  ProducerRecord<byte[], byte[]> record(int partition, AccountEvent event) {
    return new ProducerRecord<>(
        Topics.EVENTS,
        partition,
        new EventKey(event.accountId(), event.sequence()).toBytes(),
        events.serializer().serialize(Topics.EVENTS, event));
  }

  ProducerRecord<byte[], byte[]> record(int partition, CommandResult result) {
    return new ProducerRecord<>(
        Topics.RESULTS,
        partition,
        bytes(result.accountId()),
        results.serializer().serialize(Topics.RESULTS, result));
  }

  ProducerRecord<byte[], byte[]> record(int partition, Snapshot snapshot) {
    var key =
        switch (snapshot) {
          case Snapshot.AccountSnapshot account -> account.accountId();
          case Snapshot.CheckpointMarker _ -> Topics.CHECKPOINT_KEY;
        };
    return new ProducerRecord<>(
        Topics.SNAPSHOTS,
        partition,
        bytes(key),
        snapshots.serializer().serialize(Topics.SNAPSHOTS, snapshot));
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
