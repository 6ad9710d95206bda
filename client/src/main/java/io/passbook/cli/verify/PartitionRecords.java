package io.passbook.cli.verify;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** The records of one partition between two offsets, as they come from a consumer of its own. */
final class PartitionRecords<M> implements Iterator<Entry<M>> {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition place;
  private final long end;
  private final Duration timeout;
  private final Function<ConsumerRecord<byte[], byte[]>, Entry<M>> entry;
  private final LongConsumer progress;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private long position;

  /**
   * @param end the offset after the last one
   * @param timeout without a record or any other progress
   */
  PartitionRecords(
      Consumer<byte[], byte[]> consumer,
      TopicPartition place,
      long start,
      long end,
      Duration timeout,
      Function<ConsumerRecord<byte[], byte[]>, Entry<M>> entry,
      LongConsumer progress) {
    this.consumer = consumer;
    this.place = place;
    this.end = end;
    this.timeout = timeout;
    this.entry = entry;
    this.progress = progress;
    this.position = start;
    consumer.assign(List.of(place));
    consumer.seek(place, start);
  }

  @Override
  public boolean hasNext() {
    var lastProgress = System.nanoTime();
    while (!polled.hasNext() && position < end) {
      polled =
          consumer.poll(POLL).records(place).stream()
              .filter(record -> record.offset() < end)
              .iterator();
      var reached = Math.min(end, consumer.position(place));
      if (reached > position) {
        progress.accept(reached - position);
        position = reached;
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > timeout.toNanos()) {
        throw new TimeoutException(
            "%s stands still at offset %d of %d".formatted(place, position, end));
      }
    }
    return polled.hasNext();
  }

  @Override
  public Entry<M> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return entry.apply(polled.next());
  }
}
