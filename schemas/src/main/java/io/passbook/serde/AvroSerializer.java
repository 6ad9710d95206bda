package io.passbook.serde;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated Avro records in the Schema Registry's wire format: byte 0, four bytes schema id,
 * Avro binary. Subjects are {@code <topic>-value} (TopicNameStrategy).
 *
 * <p>Settings, by Confluent's names: {@code schema.registry.url}, {@code auto.register.schemas}
 * (true), {@code use.latest.version} (false), {@code normalize.schemas} (false), and those of
 * {@code basic.auth} and {@code bearer.auth}. Thread-safe.
 */
public final class AvroSerializer implements Serializer<SpecificRecord> {
  static final byte MAGIC = 0;
  static final int HEADER_BYTES = 5;

  /** A buffer that grew beyond this is not kept. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private static final ThreadLocal<Buffer> BUFFERS = ThreadLocal.withInitial(Buffer::new);

  private final Map<String, Map<Schema, Target>> targets = new ConcurrentHashMap<>();
  private @Nullable SchemaCache cache;
  private boolean ownsCache;
  private IdSource idSource = IdSource.REGISTER;

  private enum IdSource {
    REGISTER,
    LOOK_UP,
    LATEST
  }

  private record Target(int id, DatumWriter<Object> writer) {}

  /** For Kafka, which calls {@link #configure} next. */
  public AvroSerializer() {}

  AvroSerializer(SchemaCache shared) {
    cache = shared;
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    if (isKey) {
      throw new ConfigException("AvroSerializer writes values only; keys are text");
    }
    var strategy = RegistryConfig.text(config, "value.subject.name.strategy");
    if (strategy.isPresent() && !strategy.get().endsWith("TopicNameStrategy")) {
      throw new ConfigException(
          "value.subject.name.strategy", strategy.get(), "Only TopicNameStrategy is known here");
    }
    var register = flag(config, "auto.register.schemas", true);
    var latest = flag(config, "use.latest.version", false);
    idSource = register ? IdSource.REGISTER : latest ? IdSource.LATEST : IdSource.LOOK_UP;
    if (cache == null) {
      cache = SchemaCache.of(config);
      ownsCache = true;
    }
  }

  /**
   * The value's bytes, or null for null.
   *
   * @throws SchemaRegistryUnavailableException when the registry is needed and away
   * @throws IncompatibleSchemaException when the registry refuses the schema
   * @throws UnknownSchemaException when it must be registered already and is not
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord value) {
    if (value == null) {
      return null;
    }
    var target = target(topic, value);
    var buffer = BUFFERS.get();
    try {
      buffer.begin(target.id());
      target.writer().write(value, buffer.encoder());
      return buffer.finish();
    } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
      throw new SerializationException(
          "Cannot write %s for %s: %s"
              .formatted(value.getSchema().getFullName(), topic, e.getMessage()),
          e);
    } finally {
      if (buffer.isLarge()) {
        BUFFERS.remove();
      }
    }
  }

  @Override
  public void close() {
    if (ownsCache && cache != null) {
      cache.close();
    }
  }

  private Target target(String topic, SpecificRecord value) {
    var schema = value.getSchema();
    var ofTopic = targets.get(topic);
    var target = ofTopic == null ? null : ofTopic.get(schema);
    if (target == null) {
      var writer =
          new SpecificDatumWriter<Object>(schema, SpecificData.getForClass(value.getClass()));
      target = new Target(id(topic + "-value", schema), writer);
      targets.computeIfAbsent(topic, _ -> new ConcurrentHashMap<>()).put(schema, target);
    }
    return target;
  }

  private int id(String subject, Schema schema) {
    if (cache == null) {
      throw new IllegalStateException("AvroSerializer must be configured first");
    }
    return switch (idSource) {
      case REGISTER -> cache.registry().register(subject, schema);
      case LOOK_UP -> cache.registry().lookup(subject, schema);
      case LATEST -> cache.registry().latest(subject, schema);
    };
  }

  private static boolean flag(Map<String, ?> config, String name, boolean fallback) {
    var value = RegistryConfig.text(config, name).orElse(Boolean.toString(fallback));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException(name, value, "Expected true or false");
    };
  }

  /** A byte array that grows and that is written without locks, with its encoder. */
  private static final class Buffer extends OutputStream {
    private byte[] bytes = new byte[512];
    private int size;
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(this, null);

    void begin(int id) {
      bytes[0] = MAGIC;
      bytes[1] = (byte) (id >>> 24);
      bytes[2] = (byte) (id >>> 16);
      bytes[3] = (byte) (id >>> 8);
      bytes[4] = (byte) id;
      size = HEADER_BYTES;
    }

    BinaryEncoder encoder() {
      return encoder;
    }

    byte[] finish() {
      return Arrays.copyOf(bytes, size);
    }

    boolean isLarge() {
      return bytes.length > MAX_KEPT_BYTES;
    }

    @Override
    public void write(int b) {
      reserve(1);
      bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      reserve(length);
      System.arraycopy(source, offset, bytes, size, length);
      size += length;
    }

    private void reserve(int length) {
      var needed = Math.addExact(size, length);
      if (needed > bytes.length) {
        bytes =
            Arrays.copyOf(
                bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * size)));
      }
    }
  }
}
