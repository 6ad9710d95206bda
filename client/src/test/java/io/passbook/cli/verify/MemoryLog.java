package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Topics in memory, whose records a test may change, drop and add. */
final class MemoryLog implements AuditSource {
  private final int partitions;
  private final Map<String, Topic<?>> topics = new HashMap<>();
  private final Set<String> grown = new HashSet<>();
  private long decidedBelow;

  /** One partition: its records, and how many offsets were given so far. */
  private static final class Part<M> {
    final List<Entry<M>> records = new ArrayList<>();
    long start;
    long end;
    int expiresAt = Integer.MAX_VALUE;
    int expiresUpTo;

    private int firstHeld() {
      var index = 0;
      while (index < records.size() && records.get(index).offset() < start) {
        index++;
      }
      return index;
    }

    /**
     * As a consumer reads who, when records expire before it comes to them, goes on behind them.
     */
    Iterator<Entry<M>> read() {
      return new Iterator<>() {
        private int next = firstHeld();

        @Override
        public boolean hasNext() {
          return next < records.size();
        }

        @Override
        public Entry<M> next() {
          if (next == expiresAt) {
            expiresAt = Integer.MAX_VALUE;
            next = expiresUpTo;
            start = records.get(next).offset();
          }
          return records.get(next++);
        }
      };
    }
  }

  /** One topic. */
  static final class Topic<M> {
    private final List<Part<M>> parts = new ArrayList<>();

    private Topic(int partitions) {
      for (var i = 0; i < partitions; i++) {
        parts.add(new Part<>());
      }
    }

    long add(int partition, String key, @Nullable M value) {
      return add(partition, key, value, null);
    }

    long add(int partition, String key, @Nullable M value, @Nullable Raw raw) {
      var part = parts.get(partition);
      part.records.add(new Entry<>(part.end, key, value, null, raw));
      return part.end++;
    }

    long addUnreadable(int partition, String key) {
      var part = parts.get(partition);
      part.records.add(new Entry<>(part.end, key, null, "Expected the magic byte 0"));
      return part.end++;
    }

    /** Leaves an offset out, as transaction markers do. */
    void skip(int partition) {
      parts.get(partition).end++;
    }

    /** Changes the nth record of partition 0; a negative n counts from the end. */
    void change(int nth, UnaryOperator<M> change) {
      var records = parts.getFirst().records;
      var index = nth < 0 ? records.size() + nth : nth;
      var old = records.get(index);
      records.set(
          index,
          new Entry<>(
              old.offset(), old.key(), change.apply(Objects.requireNonNull(old.value())), null));
    }

    void rekey(int nth, String key) {
      var records = parts.getFirst().records;
      var old = records.get(nth);
      records.set(nth, new Entry<>(old.offset(), key, old.value(), null));
    }

    /** Takes away the nth record of partition 0; a negative n counts from the end. */
    void drop(int nth) {
      var records = parts.getFirst().records;
      records.remove(nth < 0 ? records.size() + nth : nth);
    }

    /** Appends the nth record of partition 0 once more. */
    void repeat(int nth) {
      var old = parts.getFirst().records.get(nth);
      add(0, old.key(), old.value());
    }

    /** The first n records of partition 0 expire. */
    void expire(int n) {
      expire(0, n);
    }

    void expire(int partition, int n) {
      var part = parts.get(partition);
      part.records.subList(0, n).clear();
      part.start = part.records.isEmpty() ? part.end : part.records.getFirst().offset();
    }

    /** When so many of partition 0 have been read, all before the other number expire. */
    void expireWhileReading(int read, int upTo) {
      parts.getFirst().expiresAt = read;
      parts.getFirst().expiresUpTo = upTo;
    }

    int size() {
      return parts.getFirst().records.size();
    }

    M first(int partition) {
      return Objects.requireNonNull(parts.get(partition).records.getFirst().value());
    }

    M last(int partition) {
      return Objects.requireNonNull(parts.get(partition).records.getLast().value());
    }

    M value(int nth) {
      var records = parts.getFirst().records;
      return Objects.requireNonNull(records.get(nth < 0 ? records.size() + nth : nth).value());
    }
  }

  MemoryLog(int partitions) {
    this.partitions = partitions;
    Topics.ALL.forEach(topic -> topics.put(topic, new Topic<>(partitions)));
  }

  Topic<AccountCommand> commands() {
    return topic(Topics.COMMANDS);
  }

  Topic<AccountEvent> events() {
    return topic(Topics.EVENTS);
  }

  Topic<CommandResult> results() {
    return topic(Topics.RESULTS);
  }

  Topic<Snapshot> snapshots() {
    return topic(Topics.SNAPSHOTS);
  }

  Topic<Origin> deadLetters() {
    return topic(Topics.DEAD_LETTERS);
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public long start(String topic, int partition) {
    return topic(topic).parts.get(partition).start;
  }

  /** From now on there are records behind the end. */
  void grow(String topic) {
    grown.add(topic);
  }

  /** The group has committed this offset of partition 0. */
  void decide(long below) {
    decidedBelow = below;
  }

  @Override
  public long decidedBelow(int partition) {
    return partition == 0 ? decidedBelow : 0;
  }

  @Override
  public boolean hasGrown(String topic, int partition) {
    return grown.contains(topic);
  }

  @Override
  public Iterator<Entry<AccountCommand>> commands(int partition) {
    return commands().parts.get(partition).read();
  }

  @Override
  public Iterator<Entry<AccountEvent>> events(int partition) {
    return events().parts.get(partition).read();
  }

  @Override
  public Iterator<Entry<CommandResult>> results(int partition) {
    return results().parts.get(partition).read();
  }

  @Override
  public Iterator<Entry<Snapshot>> snapshots(int partition) {
    return snapshots().parts.get(partition).read();
  }

  @Override
  public Iterator<Entry<Origin>> deadLetters(int partition) {
    return deadLetters().parts.get(partition).read();
  }

  @Override
  public void close() {}

  @SuppressWarnings("unchecked") // each name has its type, above
  private <M> Topic<M> topic(String name) {
    return (Topic<M>) Objects.requireNonNull(topics.get(name));
  }
}
