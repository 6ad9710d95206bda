package io.passbook.projection.pipeline;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;

/** The pieces of which the values in our stores consist. Grows as needed when writing. */
final class Binary {
  private ByteBuffer buffer;

  private Binary(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  static Binary write(byte version) {
    return new Binary(ByteBuffer.allocate(160).put(version));
  }

  /**
   * Starts to read.
   *
   * @throws SerializationException when the bytes have another version than the known one
   */
  static Binary read(byte[] bytes, byte version) {
    var buffer = ByteBuffer.wrap(bytes);
    if (!buffer.hasRemaining() || buffer.get() != version) {
      throw new SerializationException(
          "Expected a stored value of version %d; stores of another release must be rebuilt"
              .formatted(version));
    }
    return new Binary(buffer);
  }

  Binary number(long value) {
    // Zigzag, seven bits a byte, as in Avro and Protocol Buffers.
    room(10);
    var rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      buffer.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
    return this;
  }

  long number() {
    var value = 0L;
    for (var shift = 0; shift < 70; shift += 7) {
      var next = buffer.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new SerializationException("Expected a number of at most 10 bytes");
  }

  Binary text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  Binary sum(BigInteger value) {
    return bytes(value.toByteArray());
  }

  BigInteger sum() {
    return new BigInteger(bytes());
  }

  Binary flag(boolean value) {
    return number(value ? 1 : 0);
  }

  boolean flag() {
    return number() != 0;
  }

  Binary instant(Instant value) {
    return number(value.getEpochSecond()).number(value.getNano());
  }

  Instant instant() {
    return Instant.ofEpochSecond(number(), number());
  }

  byte[] toBytes() {
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private Binary bytes(byte[] value) {
    number(value.length);
    room(value.length);
    buffer.put(value);
    return this;
  }

  private byte[] bytes() {
    var value = new byte[(int) number()];
    buffer.get(value);
    return value;
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      var larger = ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + bytes));
      buffer = larger.put(buffer.flip());
    }
  }
}
