package io.passbook.cli.verify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The next record of a topic, by the offset of the command that it is about. Records of all topics
 * are merged in that order, so that none but the next of each is held in memory.
 */
final class Head<M> {
  static final long END = Long.MAX_VALUE;

  private final Iterator<Entry<M>> records;
  private final Predicate<Entry<M>> readable;
  private final ToLongFunction<Entry<M>> commandOffset;
  private final Late<M> late;
  private @Nullable Entry<M> next;
  private long position = -1;

  /** Told of a record that is about an earlier command than the one before it. */
  interface Late<M> {
    void found(Entry<M> record, long before);
  }

  /**
   * @param readable says whether the record takes part, after reporting what is wrong with one that
   *     does not
   */
  Head(
      Iterator<Entry<M>> records,
      Predicate<Entry<M>> readable,
      ToLongFunction<Entry<M>> commandOffset,
      Late<M> late) {
    this.records = records;
    this.readable = readable;
    this.commandOffset = commandOffset;
    this.late = late;
    advance();
  }

  /** Which command the next record is about, or {@link #END}. */
  long position() {
    return next == null ? END : position;
  }

  /** All records about this command. */
  List<Entry<M>> take(long command) {
    var taken = new ArrayList<Entry<M>>(1);
    while (next != null && position == command) {
      taken.add(next);
      advance();
    }
    return taken;
  }

  private void advance() {
    next = null;
    while (records.hasNext()) {
      var record = records.next();
      if (!readable.test(record)) {
        continue;
      }
      var about = commandOffset.applyAsLong(record);
      if (about < position) {
        late.found(record, position);
        continue;
      }
      position = about;
      next = record;
      return;
    }
  }
}
