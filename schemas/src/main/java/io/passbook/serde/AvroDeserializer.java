package io.passbook.serde;

import io.passbook.codec.TrustedClasses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Schema Registry's wire format into generated Avro records: written with the schema that
 * the id names, read with the schema of the class.
 *
 * <p>Settings, by Confluent's names: {@code schema.registry.url}, {@code specific.avro.value.type}
 * (the generated class; without it the class that the writer's schema is named after), {@code
 * specific.avro.reader} (only true), and those of {@code basic.auth} and {@code bearer.auth}.
 * Thread-safe.
 */
public final class AvroDeserializer implements Deserializer<SpecificRecord> {
  static final String VALUE_TYPE = "specific.avro.value.type";

  private final Map<Integer, DatumReader<Object>> readers = new ConcurrentHashMap<>();
  private @Nullable SchemaCache cache;
  private boolean ownsCache;
  private @Nullable Class<? extends SpecificRecord> valueType;

  /** For Kafka, which calls {@link #configure} next. */
  public AvroDeserializer() {}

  AvroDeserializer(SchemaCache shared) {
    cache = shared;
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    if (isKey) {
      throw new ConfigException("AvroDeserializer reads values only; keys are text");
    }
    if (RegistryConfig.text(config, "specific.avro.reader").filter("false"::equals).isPresent()) {
      throw new ConfigException(
          "specific.avro.reader", "false", "Only generated classes are known here");
    }
    var type = config.get(VALUE_TYPE);
    valueType = type == null ? null : recordType(type);
    if (cache == null) {
      cache = SchemaCache.of(config);
      ownsCache = true;
    }
  }

  /**
   * The record in these bytes, or null for null.
   *
   * @throws UndecodableException when they are no such record
   * @throws UnknownSchemaException when the registry does not know their schema id
   * @throws SchemaRegistryUnavailableException when the registry is needed and away
   */
  @Override
  public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < AvroSerializer.HEADER_BYTES || bytes[0] != AvroSerializer.MAGIC) {
      throw new UndecodableException(
          bytes.length < AvroSerializer.HEADER_BYTES
              ? "Expected at least %d bytes but there are %d"
                  .formatted(AvroSerializer.HEADER_BYTES, bytes.length)
              : "Expected the magic byte %d but it was %d"
                  .formatted(AvroSerializer.MAGIC, bytes[0]));
    }
    var id = ByteBuffer.wrap(bytes).getInt(1);
    return read(reader(id), id, bytes);
  }

  @Override
  public void close() {
    if (ownsCache && cache != null) {
      cache.close();
    }
  }

  private static SpecificRecord read(DatumReader<Object> reader, int id, byte[] bytes) {
    var offset = AvroSerializer.HEADER_BYTES;
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
    try {
      var value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UndecodableException(
            "Expected the end of the record (schema id %d) but there are more bytes".formatted(id));
      }
      if (value instanceof SpecificRecord record) {
        return record;
      }
      throw new UndecodableException("Schema id %d is not of a record".formatted(id));
    } catch (UndecodableException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Avro has many ways to say that it does not understand; none of them is about anything else.
      throw new UndecodableException(
          "No record of schema id %d: %s".formatted(id, e.getMessage()), e);
    }
  }

  private DatumReader<Object> reader(int id) {
    var reader = readers.get(id);
    if (reader == null) {
      if (cache == null) {
        throw new IllegalStateException("AvroDeserializer must be configured first");
      }
      var written = cache.byId(id);
      var type = valueType == null ? typeOf(written) : valueType;
      reader = newReader(id, written, type);
      readers.put(id, reader);
    }
    return reader;
  }

  private static DatumReader<Object> newReader(
      int id, Schema written, Class<? extends SpecificRecord> type) {
    var data = SpecificData.getForClass(type);
    var schema = data.getSchema(type);
    try {
      return new SpecificDatumReader<>(StrictUnions.of(written, schema), schema, data);
    } catch (AvroRuntimeException e) {
      throw new UndecodableException(
          "Schema id %d cannot be read as %s: %s"
              .formatted(id, schema.getFullName(), e.getMessage()),
          e);
    }
  }

  private static Class<? extends SpecificRecord> typeOf(Schema written) {
    try {
      Class<?> type = SpecificData.get().getClass(written);
      if (type != null && SpecificRecord.class.isAssignableFrom(type)) {
        return type.asSubclass(SpecificRecord.class);
      }
    } catch (SecurityException e) {
      throw new UndecodableException(
          e.getMessage() == null ? "Untrusted class" : e.getMessage(), e);
    }
    throw new UndecodableException(
        "There is no generated class for the schema " + written.getFullName());
  }

  private static Class<? extends SpecificRecord> recordType(Object type) {
    try {
      var found = type instanceof Class<?> c ? c : Class.forName(type.toString());
      TrustedClasses.add(found);
      return found.asSubclass(SpecificRecord.class);
    } catch (ClassNotFoundException | ClassCastException _) {
      throw new ConfigException(VALUE_TYPE, type, "Expected a generated Avro class");
    }
  }
}
