package io.passbook.command.simulation;

import io.passbook.topics.EventKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** What stands at one offset: a record, or the mark that ends a transaction. */
final class Entry {
  private final PartitionLog log;
  private final long offset;
  private final long order;
  private final long timestampMs;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final List<Header> headers;
  private final @Nullable Transaction transaction;
  private final boolean marker;

  private Entry(
      PartitionLog log,
      long offset,
      long order,
      long timestampMs,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers,
      @Nullable Transaction transaction,
      boolean marker) {
    this.log = log;
    this.offset = offset;
    this.order = order;
    this.timestampMs = timestampMs;
    this.key = key;
    this.value = value;
    this.headers = headers;
    this.transaction = transaction;
    this.marker = marker;
  }

  /**
   * A record.
   *
   * @param order unlike that of any other entry of the cluster, and larger than those before
   */
  static Entry of(
      PartitionLog log,
      long offset,
      long order,
      long timestampMs,
      ProducerRecord<byte[], byte[]> record,
      @Nullable Transaction transaction) {
    return new Entry(
        log,
        offset,
        order,
        timestampMs,
        record.key(),
        record.value(),
        List.of(record.headers().toArray()),
        transaction,
        false);
  }

  /** The end of a transaction. */
  static Entry marker(
      PartitionLog log, long offset, long order, long timestampMs, Transaction transaction) {
    return new Entry(log, offset, order, timestampMs, null, null, List.of(), transaction, true);
  }

  PartitionLog log() {
    return log;
  }

  long offset() {
    return offset;
  }

  long order() {
    return order;
  }

  byte @Nullable [] key() {
    return key;
  }

  byte @Nullable [] value() {
    return value;
  }

  /** The key of an event or of its tombstone. */
  EventKey eventKey() {
    return EventKey.parse(Objects.requireNonNull(key, "no key"));
  }

  List<Header> headers() {
    return headers;
  }

  /** The transaction that wrote it, or null. */
  @Nullable Transaction transaction() {
    return transaction;
  }

  /** Whether somebody who reads only committed records gets it, sooner or later. */
  boolean isGood() {
    return !marker && (transaction == null || transaction.isGood());
  }

  ConsumerRecord<byte[], byte[]> record() {
    return new ConsumerRecord<>(
        log.topic(),
        log.partition(),
        offset,
        timestampMs,
        TimestampType.LOG_APPEND_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(headers),
        Optional.empty());
  }
}
