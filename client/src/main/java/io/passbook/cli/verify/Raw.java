package io.passbook.cli.verify;

import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record besides what it says.
 *
 * @param timestampMs since 1970, by the broker's clock
 * @param length of the value in bytes; -1: it has none
 * @param sum of all bytes of the value
 * @param sumOfBeginning of those that are kept of what is too large
 */
public record Raw(long timestampMs, int length, long sum, long sumOfBeginning) {
  /** Of what is too large, dead letters keep so many bytes. */
  private static final int KEPT_BYTES = 1024;

  static Raw of(ConsumerRecord<byte[], byte[]> record) {
    return of(record.timestamp(), record.value());
  }

  static Raw of(long timestampMs, byte @Nullable [] value) {
    return value == null
        ? new Raw(timestampMs, -1, 0, 0)
        : new Raw(
            timestampMs,
            value.length,
            sum(value, value.length),
            sum(value, Math.min(value.length, KEPT_BYTES)));
  }

  boolean isSameAs(Raw other) {
    return length == other.length && sum == other.sum;
  }

  boolean beginsLike(Raw other) {
    return sumOfBeginning == other.sumOfBeginning;
  }

  private static long sum(byte[] value, int length) {
    var sum = new CRC32C();
    sum.update(value, 0, length);
    return sum.getValue();
  }
}
