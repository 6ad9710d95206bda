package io.passbook.serde;

import io.passbook.codec.Codec;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A codec on top of a serializer and a deserializer of Avro records. */
final class MessageSerde<M> implements Serde<M> {
  private final Codec<M> codec;
  private final Serializer<Object> avroSerializer;
  private final Deserializer<Object> avroDeserializer;

  MessageSerde(
      Codec<M> codec, Serializer<Object> avroSerializer, Deserializer<Object> avroDeserializer) {
    this.codec = codec;
    this.avroSerializer = avroSerializer;
    this.avroDeserializer = avroDeserializer;
  }

  @Override
  public Serializer<M> serializer() {
    return new Serializer<>() {
      @Override
      public byte @Nullable [] serialize(String topic, @Nullable M message) {
        return message == null ? null : avroSerializer.serialize(topic, encode(message));
      }

      @Override
      public byte @Nullable [] serialize(String topic, Headers headers, @Nullable M message) {
        return message == null ? null : avroSerializer.serialize(topic, headers, encode(message));
      }
    };
  }

  @Override
  public Deserializer<M> deserializer() {
    return new Deserializer<>() {
      @Override
      public @Nullable M deserialize(String topic, byte @Nullable [] bytes) {
        return decode(avroDeserializer.deserialize(topic, bytes));
      }

      @Override
      public @Nullable M deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        return decode(avroDeserializer.deserialize(topic, headers, bytes));
      }
    };
  }

  private Object encode(M message) {
    try {
      return codec.encode(message);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new SerializationException("This message cannot be written: " + e.getMessage(), e);
    }
  }

  private @Nullable M decode(@Nullable Object avro) {
    try {
      return avro == null ? null : codec.decode(avro);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new UndecodableException("No readable message: " + e.getMessage(), e);
    }
  }
}
