package io.passbook.command.simulation;

import io.passbook.command.pipeline.Wire;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Turns messages into numbers and back: cheap, and as strict as the real wire about bytes that are
 * none. A deposit that mentions {@link #HUGE} makes an event that no log takes, though the command
 * may be as large, because it compresses well; one that mentions {@link #UNWRITABLE} makes an event
 * that no serializer takes.
 */
final class Memory {
  static final String HUGE = "huge";
  static final String UNWRITABLE = "unwritable";

  /** The largest record that the log takes. */
  static final int MAX_RECORD_BYTES = 16;

  private static final int TAG = 0x50617373;

  private final List<Object> messages = new ArrayList<>();
  private final World world;

  /**
   * @param world whose schema registry may be away, so that nothing can be read, or refuse the
   *     schema of what is to be written
   */
  Memory(World world) {
    this.world = world;
  }

  Wire wire() {
    return new Wire(
        serde(AccountCommand.class),
        serde(AccountEvent.class),
        serde(CommandResult.class),
        serde(Snapshot.class));
  }

  byte[] write(Object message) {
    messages.add(message);
    return ByteBuffer.allocate(mentions(message, HUGE) ? 2 * MAX_RECORD_BYTES : 8)
        .putInt(TAG)
        .putInt(messages.size() - 1)
        .array();
  }

  /** How the account was opened, as far as it was ever written. */
  Event.AccountOpened opened(String accountId) {
    return messages.stream()
        .filter(
            message -> message instanceof AccountEvent event && event.accountId().equals(accountId))
        .map(message -> ((AccountEvent) message).event())
        .filter(Event.AccountOpened.class::isInstance)
        .map(Event.AccountOpened.class::cast)
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /** The message in these bytes, registry or not. */
  <M> M read(Class<M> type, byte[] bytes) {
    if (bytes.length >= 8) {
      var buffer = ByteBuffer.wrap(bytes);
      if (buffer.getInt() == TAG) {
        var number = buffer.getInt();
        if (number < messages.size() && type.isInstance(messages.get(number))) {
          return type.cast(messages.get(number));
        }
      }
    }
    throw new SerializationException("no " + type.getSimpleName());
  }

  /** What is no message has a schema id that nobody knows, for which the registry is asked. */
  private <M> M readOrAsk(Class<M> type, byte[] bytes) {
    try {
      return read(type, bytes);
    } catch (SerializationException e) {
      if (world.registryTakesMs() > 0) {
        world.await(() -> false, world.registryTakesMs());
      }
      if (world.registryHangsMs() == 0) {
        throw e;
      }
      world.await(() -> false, world.registryHangsMs());
      throw new TimeoutException("the registry does not answer");
    }
  }

  CommandResult result(Entry entry) {
    return read(CommandResult.class, bytes(entry));
  }

  AccountEvent event(Entry entry) {
    return read(AccountEvent.class, bytes(entry));
  }

  AccountEvent event(ProducerRecord<byte[], byte[]> record) {
    return read(AccountEvent.class, record.value());
  }

  Snapshot snapshot(Entry entry) {
    return read(Snapshot.class, bytes(entry));
  }

  private static byte[] bytes(Entry entry) {
    return Objects.requireNonNull(entry.value(), "no value");
  }

  private static boolean mentions(Object message, String what) {
    return message instanceof AccountEvent event
        && event.event() instanceof Event.MoneyDeposited(_, _, var reference)
        && what.equals(reference);
  }

  /** Whether a command fails alone, if it is granted. */
  static boolean isPoison(AccountCommand command) {
    return command.command() instanceof Command.Deposit(_, _, var reference)
        && (HUGE.equals(reference) || UNWRITABLE.equals(reference));
  }

  private <M> Serde<M> serde(Class<M> type) {
    Serializer<M> serializer =
        (topic, message) -> {
          if (world.refusedTopics().contains(topic)) {
            // What a registry client of Confluent's makes of a conflict.
            throw new InvalidConfigurationException("the registry refuses the schema");
          }
          if (mentions(message, UNWRITABLE)) {
            throw new SerializationException("it cannot be written");
          }
          return write(message);
        };
    Deserializer<M> deserializer =
        (_, bytes) -> {
          if (world.isRegistryAway()) {
            // What a registry client of Confluent's makes of a time-out.
            throw new TimeoutException("the registry is away");
          }
          return readOrAsk(type, bytes);
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
