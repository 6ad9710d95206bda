package io.passbook.projection.pipeline;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store in memory, in the order of its keys. */
final class MapStore implements ReadOnlyKeyValueStore<Bytes, byte[]> {
  private final NavigableMap<Bytes, byte[]> entries = new ConcurrentSkipListMap<>();

  private final AtomicInteger ranges = new AtomicInteger();
  private Runnable afterRange = () -> {};

  /** To be run once, when the next range has been read. */
  void afterRange(Runnable once) {
    afterRange = once;
  }

  /** How often a range was read in the order of its keys. */
  int ranges() {
    return ranges.get();
  }

  void put(Bytes key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  void replaceValues(byte[] value) {
    entries.replaceAll((_, _) -> value);
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    ranges.incrementAndGet();
    return new Entries(entries.subMap(from, true, to, true));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
    return new Entries(entries.subMap(from, true, to, true).descendingMap());
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return new Entries(entries);
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  private final class Entries implements KeyValueIterator<Bytes, byte[]> {
    private final Iterator<Map.Entry<Bytes, byte[]>> entries;

    Entries(NavigableMap<Bytes, byte[]> entries) {
      this.entries = entries.entrySet().iterator();
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      var entry = entries.next();
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    @Override
    public Bytes peekNextKey() {
      throw new UnsupportedOperationException("nobody peeks");
    }

    @Override
    public void close() {
      var once = afterRange;
      afterRange = () -> {};
      once.run();
    }
  }
}
