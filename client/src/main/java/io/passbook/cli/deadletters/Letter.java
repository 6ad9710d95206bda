package io.passbook.cli.deadletters;

import io.passbook.topics.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record of the dead-letter topic. */
public final class Letter {
  /** The reason of a record that somebody else wrote. */
  public static final String UNKNOWN = "UNKNOWN";

  private final ConsumerRecord<byte[], byte[]> record;

  /** The letter in this record. */
  public Letter(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  /** Where it stands in the dead-letter topic: {@code partition:offset}. */
  public String id() {
    return record.partition() + ":" + record.offset();
  }

  /** When it became a dead letter. */
  public Instant time() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  /** Why, and from where; empty when somebody else wrote it. */
  public Optional<DeadLetters.Origin> origin() {
    return DeadLetters.origin(record.headers());
  }

  /** The reason, or {@link #UNKNOWN}. */
  public String reason() {
    return origin().map(DeadLetters.Origin::reason).orElse(UNKNOWN);
  }

  /** The key as text; what is no UTF-8 is replaced. */
  public @Nullable String key() {
    return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }

  /** The value as received. */
  public byte @Nullable [] value() {
    return record.value();
  }

  /** How long the value is; -1: there is none. */
  public int valueBytes() {
    return record.value() == null ? -1 : record.value().length;
  }

  /** The sender's own headers and ours, as text. Of several with the same name the last. */
  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    for (var header : record.headers()) {
      headers.put(
          header.key(),
          header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }
}
