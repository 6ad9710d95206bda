package io.passbook.serde;

import io.passbook.codec.Codec;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Serdes for our messages. Underneath are the classes that {@code value.serializer} and {@code
 * value.deserializer} name: {@link AvroSerializer} and {@link AvroDeserializer}, or Confluent's.
 *
 * <p>Thread-safe as far as those classes are (ours and Confluent's are). Closing one of the serdes
 * does nothing; close this.
 */
public final class MessageSerdes implements AutoCloseable {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, ?> config;
  private final Class<?> serializerType;
  private final Class<?> deserializerType;
  private final SharedCache shared;
  private final Serde<AccountCommand> commands;
  private final Serde<AccountEvent> events;
  private final Serde<CommandResult> results;
  private final Serde<Snapshot> snapshots;

  private MessageSerdes(Map<String, ?> config) {
    this.config = config;
    this.serializerType = type(config, "value.serializer", AvroSerializer.class, Serializer.class);
    this.deserializerType =
        type(config, "value.deserializer", AvroDeserializer.class, Deserializer.class);
    this.shared = new SharedCache(config);
    this.commands = serde(Codec.COMMANDS);
    this.events = serde(Codec.EVENTS);
    this.results = serde(Codec.RESULTS);
    this.snapshots = serde(Codec.SNAPSHOTS);
  }

  /**
   * Serdes by these settings, of which {@code schema.registry.url} must be there.
   *
   * @throws ConfigException saying what is wrong with a setting
   */
  public static MessageSerdes of(Map<String, ?> config) {
    return new MessageSerdes(new HashMap<>(config));
  }

  public Serde<AccountCommand> commands() {
    return commands;
  }

  public Serde<AccountEvent> events() {
    return events;
  }

  public Serde<CommandResult> results() {
    return results;
  }

  public Serde<Snapshot> snapshots() {
    return snapshots;
  }

  @Override
  public void close() {
    for (var one : open) {
      Utils.closeQuietly(one, "serde");
    }
    shared.close();
  }

  private <M> Serde<M> serde(Codec<M> codec) {
    var settings = new HashMap<String, Object>(config);
    settings.put("specific.avro.reader", "true");
    // Confluent's writer would register a schema of its own, with Java's string class in it.
    settings.putIfAbsent("avro.remove.java.properties", "true");
    settings.put(AvroDeserializer.VALUE_TYPE, codec.avroType());
    Serializer<Object> serializer = serializer();
    serializer.configure(settings, false);
    open.add(serializer);
    Deserializer<Object> deserializer = deserializer();
    deserializer.configure(settings, false);
    open.add(deserializer);
    return new MessageSerde<>(codec, serializer, deserializer);
  }

  @SuppressWarnings("unchecked") // it gets what its codec makes, and nothing else
  private Serializer<Object> serializer() {
    return (Serializer<Object>)
        (serializerType == AvroSerializer.class
            ? new AvroSerializer(shared.get())
            : Utils.newInstance(serializerType));
  }

  @SuppressWarnings("unchecked") // the codec checks what it gives
  private Deserializer<Object> deserializer() {
    return (Deserializer<Object>)
        (deserializerType == AvroDeserializer.class
            ? new AvroDeserializer(shared.get())
            : Utils.newInstance(deserializerType));
  }

  private static Class<?> type(
      Map<String, ?> config, String name, Class<?> fallback, Class<?> expected) {
    var value = config.get(name);
    if (value == null) {
      return fallback;
    }
    try {
      var type = value instanceof Class<?> c ? c : Utils.loadClass(value.toString(), Object.class);
      if (expected.isAssignableFrom(type)) {
        return type;
      }
    } catch (ClassNotFoundException | KafkaException _) {
      throw new ConfigException(name, value, "This class is not on the class path");
    }
    throw new ConfigException(name, value, "This class is no " + expected.getName());
  }
}
