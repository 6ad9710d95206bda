package io.passbook.command.pipeline;

import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Failures in words, for dead letters and logs: one line, no stack trace. */
final class Failures {
  private static final int KEPT_BYTES = 1024;

  /** The message and, where they say more, those of the causes. */
  static String describe(Throwable failure) {
    var text = new StringBuilder(one(failure));
    var cause = failure.getCause();
    for (var depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause()) {
      var more = one(cause);
      if (text.indexOf(more) < 0) {
        text.append(": ").append(more);
      }
    }
    return text.toString().replaceAll("\\s+", " ");
  }

  /** The beginning of a record that is too large to be kept, without its headers. */
  static ConsumerRecord<byte[], byte[]> cut(ConsumerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        cut(record.key()),
        cut(record.value()),
        new RecordHeaders(),
        Optional.empty());
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes) {
    return bytes == null || bytes.length <= KEPT_BYTES ? bytes : Arrays.copyOf(bytes, KEPT_BYTES);
  }

  private static String one(Throwable failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private Failures() {}
}
