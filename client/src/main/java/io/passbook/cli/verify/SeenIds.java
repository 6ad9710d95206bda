package io.passbook.cli.verify;

import io.passbook.message.AccountEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds command ids that led to more than one event of an account. Remembers 64 bits for each event
 * (about 16 bytes), so it can suspect wrongly; a suspect is looked at again with all its bits.
 */
final class SeenIds {
  private long[] slots = new long[1 << 12];
  private int size;
  private final Set<Long> suspects = new HashSet<>();

  /** Two events with the same id. */
  interface Twice {
    void found(AccountEvent first, Entry<AccountEvent> again);
  }

  private record Id(String accountId, UUID commandId) {}

  void add(AccountEvent event) {
    var hash = hash(event);
    if (!insert(hash)) {
      suspects.add(hash);
    }
  }

  boolean hasSuspects() {
    return !suspects.isEmpty();
  }

  /** Goes through the same events again and tells of those that really have the id of another. */
  void confirm(Iterator<Entry<AccountEvent>> events, Twice twice) {
    Map<Id, AccountEvent> first = new HashMap<>();
    while (events.hasNext()) {
      var entry = events.next();
      var event = entry.value();
      if (event == null || !suspects.contains(hash(event))) {
        continue;
      }
      var before = first.putIfAbsent(new Id(event.accountId(), event.commandId()), event);
      if (before != null) {
        twice.found(before, entry);
      }
    }
  }

  private boolean insert(long hash) {
    if (size * 3L > slots.length * 2L) {
      grow();
    }
    var mask = slots.length - 1;
    for (var slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      if (slots[slot] == 0) {
        slots[slot] = hash;
        size++;
        return true;
      }
      if (slots[slot] == hash) {
        return false;
      }
    }
  }

  private void grow() {
    var old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    size = 0;
    for (var hash : old) {
      if (hash != 0) {
        insert(hash);
      }
    }
  }

  /** Never 0, which marks a free slot. */
  private static long hash(AccountEvent event) {
    var id = event.commandId();
    var hash = mix(event.accountId().hashCode());
    hash = mix(hash ^ id.getMostSignificantBits());
    hash = mix(hash ^ id.getLeastSignificantBits());
    return hash == 0 ? 1 : hash;
  }

  /** MurmurHash3's 64-bit finalizer (Appleby). */
  private static long mix(long value) {
    var h = value;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
