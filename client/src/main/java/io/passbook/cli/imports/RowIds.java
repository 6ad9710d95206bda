package io.passbook.cli.imports;

import java.util.BitSet;
import java.util.UUID;

/**
 * The command ids of a file's rows, and which of them are booked with what. A row takes 24 bytes in
 * an open hash table that is at most two thirds full, so a million rows take about 50 MB.
 *
 * <p>Ids are unique per account only: the account's 64-bit hash is mixed in.
 */
public final class RowIds {
  private static final int ABSENT = -1;

  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];
  private int[] ordinals = new int[1 << 10];
  private int[] contents = new int[1 << 10];
  private BitSet booked = new BitSet();
  private int size;

  /** Notes a row; of several rows with the same id the first one counts. */
  public void add(String accountId, UUID commandId, int ordinal) {
    if (size * 3L >= high.length * 2L) {
      grow();
    }
    var h = high(accountId, commandId);
    var l = low(commandId);
    var slot = slot(h, l);
    if (low[slot] == 0) {
      put(slot, h, l, ordinal);
      size++;
    }
  }

  /** Whether there is a row with this id. */
  public boolean contains(String accountId, UUID commandId) {
    return ordinalOf(accountId, commandId) >= 0;
  }

  /** The row with this id, or -1. Counted from 0. */
  int ordinalOf(String accountId, UUID commandId) {
    var slot = slot(high(accountId, commandId), low(commandId));
    return low[slot] == 0 ? ABSENT : ordinals[slot];
  }

  /**
   * Notes that this id, which a row has, is booked.
   *
   * @param content the {@link Content} of its event
   */
  void book(String accountId, UUID commandId, int content) {
    var slot = slot(high(accountId, commandId), low(commandId));
    booked.set(slot);
    contents[slot] = content;
  }

  /** The content with which this id is booked. */
  int bookedContent(String accountId, UUID commandId) {
    return contents[slot(high(accountId, commandId), low(commandId))];
  }

  boolean isBooked(String accountId, UUID commandId) {
    return booked.get(slot(high(accountId, commandId), low(commandId)));
  }

  int size() {
    return size;
  }

  private int slot(long h, long l) {
    var mask = high.length - 1;
    var slot = (int) (mixed(h ^ mixed(l)) & mask);
    while (low[slot] != 0 && (low[slot] != l || high[slot] != h)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void put(int slot, long h, long l, int ordinal) {
    high[slot] = h;
    low[slot] = l;
    ordinals[slot] = ordinal;
  }

  private void grow() {
    var oldHigh = high;
    var oldLow = low;
    var oldOrdinals = ordinals;
    var oldContents = contents;
    var oldBooked = booked;
    high = new long[oldHigh.length * 2];
    low = new long[oldHigh.length * 2];
    ordinals = new int[oldHigh.length * 2];
    contents = new int[oldHigh.length * 2];
    booked = new BitSet();
    for (var i = 0; i < oldHigh.length; i++) {
      if (oldLow[i] != 0) {
        var slot = slot(oldHigh[i], oldLow[i]);
        put(slot, oldHigh[i], oldLow[i], oldOrdinals[i]);
        booked.set(slot, oldBooked.get(i));
        contents[slot] = oldContents[i];
      }
    }
  }

  private static long high(String accountId, UUID commandId) {
    return commandId.getMostSignificantBits() ^ hash(accountId);
  }

  /** 0 means: nothing here. Only ids that are no RFC 9562 UUIDs have it; they borrow 1. */
  private static long low(UUID commandId) {
    var bits = commandId.getLeastSignificantBits();
    return bits == 0 ? 1 : bits;
  }

  /** FNV-1a, 64 bits, over the characters. */
  private static long hash(String text) {
    var hash = 0xcbf29ce484222325L;
    for (var i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finalizer of MurmurHash3, 64 bits. */
  private static long mixed(long bits) {
    var mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
