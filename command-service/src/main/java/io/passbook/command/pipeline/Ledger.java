package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is committed of one partition: its accounts, its memory of command ids, how far its
 * snapshots have come. It changes only by {@link Overlay#merge}, after a commit.
 */
final class Ledger {
  private final Map<String, Slot> slots;
  private final List<Slot> order; // of opening, as far as that is known
  private final Window window;

  /** Accounts, by index, that changed since their last snapshot. */
  private final BitSet dirty = new BitSet();

  /** Ids with a snapshot and without an account: it was erased. */
  private final Deque<String> orphans;

  private final boolean sweepable;

  private Sweep sweep;
  private long eventsEnd;

  /** An account and its place in {@link #order}. */
  private static final class Slot {
    private final int index;
    private Account account;

    private Slot(int index, Account account) {
      this.index = index;
      this.account = account;
    }
  }

  /**
   * @param accounts as recovered
   * @param snapshotted those of them that stand in the snapshot topic as they are here
   * @param orphans ids that stand in the snapshot topic and have no account
   * @param eventsEnd an offset in the event topic: all events before it are in these accounts
   * @param sweepable whether these are all orphans; else a marker would promise too much
   */
  Ledger(
      Map<String, Account> accounts,
      Set<String> snapshotted,
      Set<String> orphans,
      Window window,
      long eventsEnd,
      boolean sweepable) {
    this.orphans = new ArrayDeque<>(orphans);
    this.slots = HashMap.newHashMap(accounts.size());
    this.order = new ArrayList<>(accounts.size());
    this.window = window;
    this.eventsEnd = eventsEnd;
    this.sweepable = sweepable;
    accounts.forEach((id, account) -> {
      put(id, account);
      if (snapshotted.contains(id)) {
        dirty.clear(order.size() - 1);
      }
    });
    this.sweep = Sweep.begin(order.size(), eventsEnd);
  }

  Account account(String id) {
    var slot = slots.get(id);
    return slot == null ? Account.UNOPENED : slot.account;
  }

  Window window() {
    return window;
  }

  int accounts() {
    return order.size();
  }

  /** All events before this offset of the event topic are in the accounts. */
  long eventsEnd() {
    return eventsEnd;
  }

  // ---- For snapshots ----

  Sweep sweep() {
    return sweep;
  }

  /** Whether snapshots may be written. */
  boolean isSweepable() {
    return sweepable;
  }

  /** The first account at or after this index that changed since its last snapshot, or -1. */
  int nextDirty(int index) {
    return dirty.nextSetBit(index);
  }

  Account accountAt(int index) {
    return order.get(index).account;
  }

  /** Ids whose snapshots must go before the next marker is written. */
  Collection<String> orphans() {
    return orphans;
  }

  // ---- For Overlay.merge ----

  void put(String id, Account account) {
    var slot = slots.get(id);
    if (slot == null) {
      slot = new Slot(order.size(), account);
      slots.put(id, slot);
      order.add(slot);
    }
    slot.account = account;
    dirty.set(slot.index);
  }

  void snapshotted(BitSet indexes) {
    dirty.andNot(indexes);
  }

  /** So many of the first orphans have no snapshot any more. */
  void removed(int count) {
    for (var i = 0; i < count; i++) {
      orphans.remove();
    }
  }

  void advance(Sweep newSweep, long newEventsEnd) {
    sweep = newSweep;
    eventsEnd = newEventsEnd;
  }
}
