package io.passbook.command.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One partition of one topic. What was written is remembered even when it has expired. */
final class PartitionLog {
  private final String topic;
  private final int partition;
  private final Clock clock;
  private final LongSupplier order;
  private final List<Entry> history = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** The first offset of every transaction that has no marker here yet. */
  private final Map<Transaction, Long> open = new HashMap<>();

  private final List<Deletion> deletions = new ArrayList<>();
  private long start;
  private long end;
  private boolean away;

  private record Deletion(long order, long start) {}

  PartitionLog(String topic, int partition, Clock clock, LongSupplier order) {
    this.topic = topic;
    this.partition = partition;
    this.clock = clock;
    this.order = order;
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  long start() {
    return start;
  }

  /** The high watermark: there is one replica. */
  long end() {
    return end;
  }

  /** Every transaction is finished below this offset. */
  long stableEnd() {
    var stable = end;
    for (long first : open.values()) {
      stable = Math.min(stable, first);
    }
    return stable;
  }

  /** The offset at which the record stands from now on. */
  long append(ProducerRecord<byte[], byte[]> record, @Nullable Transaction transaction) {
    if (transaction != null) {
      open.putIfAbsent(transaction, end);
    }
    return append(Entry.of(this, end, order.getAsLong(), clock.nowMs(), record, transaction));
  }

  void appendMarker(Transaction transaction) {
    open.remove(transaction);
    append(Entry.marker(this, end, order.getAsLong(), clock.nowMs(), transaction));
  }

  private long append(Entry entry) {
    entries.add(entry);
    history.add(entry);
    return end++;
  }

  /** Hands over the committed records from one offset to before the other, and at most so many. */
  void read(long from, long to, int atMost, Consumer<Entry> visitor) {
    var limit = Math.min(to, stableEnd());
    var left = atMost;
    for (var i = indexOf(from); i < entries.size() && left > 0; i++) {
      var entry = entries.get(i);
      if (entry.offset() >= limit) {
        break;
      }
      if (entry.isGood()) {
        visitor.accept(entry);
        left--;
      }
    }
  }

  /** Whether {@link #read} would hand over anything. */
  boolean hasFrom(long offset) {
    var limit = stableEnd();
    for (var i = indexOf(offset); i < entries.size(); i++) {
      var entry = entries.get(i);
      if (entry.offset() >= limit) {
        return false;
      }
      if (entry.isGood()) {
        return true;
      }
    }
    return false;
  }

  /** The index of the first entry at or after the offset. */
  private int indexOf(long offset) {
    var low = 0;
    var high = entries.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (entries.get(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Where it began when the entry of that order was written. */
  long startAt(long when) {
    var startThen = 0L;
    for (var deletion : deletions) {
      if (deletion.order() < when) {
        startThen = deletion.start();
      }
    }
    return startThen;
  }

  /** Everything that was ever written, expired or not. */
  List<Entry> history() {
    return history;
  }

  // ---- What brokers and operators do to a log ----

  /** Whether it has no leader. */
  boolean isAway() {
    return away;
  }

  void setAway(boolean isAway) {
    away = isAway;
  }

  /** Deletes what stands before the offset. */
  void deleteBefore(long offset) {
    var limit = Math.min(offset, stableEnd());
    if (limit > start) {
      start = limit;
      deletions.add(new Deletion(order.getAsLong(), start));
      entries.subList(0, indexOf(limit)).clear();
    }
  }

  /** Deletes the topic and creates it anew. */
  void recreate() {
    entries.clear();
    open.clear();
    start = 0;
    end = 0;
  }

  /** Takes a record out, as nobody should. */
  void lose(Entry entry) {
    entries.remove(entry);
    history.remove(entry);
  }

  /** Removes what a later record of the same key supersedes, up to the offset. */
  void compact(long upTo) {
    var limit = Math.min(upTo, stableEnd());
    var seen = new HashSet<String>();
    var kept = new ArrayList<Entry>();
    for (var entry : entries.reversed()) {
      var key = entry.key();
      if (entry.offset() >= limit) {
        kept.add(entry);
      } else if (entry.isGood() && (key == null || seen.add(new String(key, UTF_8)))) {
        kept.add(entry);
      }
    }
    entries.clear();
    entries.addAll(kept.reversed());
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
