package io.passbook.command.pipeline;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.serde.DecodeFailure;
import io.passbook.serde.EncodeFailure;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Between records and what they mean. Reading fails with {@link UnreadableException} or {@link
 * RegistryException}; writing with {@link RegistryException}, or with whatever the serdes say of a
 * message that cannot be written.
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
    return read(commands, Topics.COMMANDS, value);
  }

  AccountEvent event(byte[] value) {
    return read(events, Topics.EVENTS, value);
  }

  CommandResult result(byte[] value) {
    return read(results, Topics.RESULTS, value);
  }

  Snapshot snapshot(byte[] value) {
    return read(snapshots, Topics.SNAPSHOTS, value);
  }

  private static <M> M read(Serde<M> serde, String topic, byte[] value) {
    try {
      return serde.deserializer().deserialize(topic, value);
    } catch (RuntimeException e) {
      throw switch (DecodeFailure.classify(e)) {
        case REGISTRY_AWAY -> new RegistryException(e);
        case UNREADABLE -> new UnreadableException(e);
      };
    }
  }

  ProducerRecord<byte[], byte[]> record(int partition, AccountEvent event) {
    return new ProducerRecord<>(
        Topics.EVENTS,
        partition,
        new EventKey(event.accountId(), event.sequence()).toBytes(),
        write(events, Topics.EVENTS, event));
  }

  ProducerRecord<byte[], byte[]> record(int partition, CommandResult result) {
    return new ProducerRecord<>(
        Topics.RESULTS,
        partition,
        bytes(result.accountId()),
        write(results, Topics.RESULTS, result));
  }

  ProducerRecord<byte[], byte[]> record(int partition, Snapshot snapshot) {
    var key =
        switch (snapshot) {
          case Snapshot.AccountSnapshot account -> account.accountId();
          case Snapshot.CheckpointMarker _ -> Topics.CHECKPOINT_KEY;
        };
    return new ProducerRecord<>(
        Topics.SNAPSHOTS, partition, bytes(key), write(snapshots, Topics.SNAPSHOTS, snapshot));
  }

  /** Takes the snapshot of an account out of its topic. */
  ProducerRecord<byte[], byte[]> removal(int partition, String accountId) {
    return new ProducerRecord<>(Topics.SNAPSHOTS, partition, bytes(accountId), null);
  }

  private static <M> byte[] write(Serde<M> serde, String topic, M message) {
    try {
      return serde.serializer().serialize(topic, message);
    } catch (RuntimeException e) {
      throw switch (EncodeFailure.classify(e)) {
        case REGISTRY -> new RegistryException(e);
        case UNWRITABLE -> e;
      };
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
