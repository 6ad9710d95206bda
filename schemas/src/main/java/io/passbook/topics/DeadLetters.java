package io.passbook.topics;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Dead letters: commands that cannot be read, with key, value and headers as received and, in
 * further headers (UTF-8 text), why and from where. A letter is on the partition from which it
 * came.
 */
public final class DeadLetters {
  private static final String PREFIX = "passbook.dlq.";

  /** The name of a {@link Reason}. */
  public static final String REASON = PREFIX + "reason";

  /** For people: what was wrong, at most {@value #ERROR_CHARS} characters. */
  public static final String ERROR = PREFIX + "error";

  public static final String TOPIC = PREFIX + "topic";
  public static final String PARTITION = PREFIX + "partition";
  public static final String OFFSET = PREFIX + "offset";

  /** The record's timestamp in milliseconds since 1970, as the broker had stamped it. */
  public static final String TIMESTAMP = PREFIX + "timestamp";

  public static final int ERROR_CHARS = 1000;

  private DeadLetters() {}

  /** Why a record became a dead letter. */
  public enum Reason {
    /** No Avro record of the expected schema in the registry's wire format. */
    UNREADABLE,
    /** It has no value. */
    EMPTY,
    /** Readable, but deciding or publishing it failed twice, the second time alone. */
    FAILED,
    /** Too large to be kept: the value is cut off. */
    TOO_LARGE
  }

  /**
   * Where a dead letter came from.
   *
   * @param reason the name of a {@link Reason}; a newer service may know further ones
   * @param timestampMs since 1970, or -1
   */
  public record Origin(
      String reason, String error, String topic, int partition, long offset, long timestampMs) {}

  /** The dead letter for a record, to be sent to {@link Topics#DEAD_LETTERS}. */
  public static ProducerRecord<byte[], byte[]> of(
      ConsumerRecord<byte[], byte[]> received, Reason reason, String error) {
    var headers = new RecordHeaders();
    for (var header : received.headers()) {
      if (!header.key().startsWith(PREFIX)) {
        headers.add(header);
      }
    }
    var text = error.length() <= ERROR_CHARS ? error : error.substring(0, ERROR_CHARS);
    add(headers, REASON, reason.name());
    add(headers, ERROR, text);
    add(headers, TOPIC, received.topic());
    add(headers, PARTITION, Integer.toString(received.partition()));
    add(headers, OFFSET, Long.toString(received.offset()));
    add(headers, TIMESTAMP, Long.toString(received.timestamp()));
    return new ProducerRecord<>(
        Topics.DEAD_LETTERS, received.partition(), received.key(), received.value(), headers);
  }

  /** What the headers say, or empty when these are not the headers of a dead letter of ours. */
  public static Optional<Origin> origin(Headers headers) {
    try {
      return Optional.of(
          new Origin(
              text(headers, REASON),
              text(headers, ERROR),
              text(headers, TOPIC),
              Integer.parseInt(text(headers, PARTITION)),
              Long.parseLong(text(headers, OFFSET)),
              Long.parseLong(text(headers, TIMESTAMP))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Headers headers, String name) {
    var header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("no header " + name);
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
