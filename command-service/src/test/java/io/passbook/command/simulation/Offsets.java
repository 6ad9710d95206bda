package io.passbook.command.simulation;

import io.passbook.command.log.PartitionReader.Committed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The group's committed offsets, and those that open transactions may still commit. */
final class Offsets {
  private final Map<Integer, Long> committed = new HashMap<>();
  private final Set<Transaction> pending = new LinkedHashSet<>();
  private final List<Transaction> history = new ArrayList<>();

  /** The offset, or that it is not known while a transaction may change it (KIP-447). */
  Committed stable(int partition) {
    for (var transaction : pending) {
      if (transaction.offsets().containsKey(partition)) {
        return new Committed.Unstable();
      }
    }
    var offset = committed.get(partition);
    return offset == null ? new Committed.None() : new Committed.Stable(offset);
  }

  /** The offset as it stands, whatever may be about to change it. */
  @Nullable Long latest(int partition) {
    return committed.get(partition);
  }

  void pend(Transaction transaction) {
    pending.add(transaction);
  }

  /** The transaction's marker has arrived. */
  void settle(Transaction transaction) {
    pending.remove(transaction);
    if (transaction.isGood()) {
      committed.putAll(transaction.offsets());
      history.add(transaction);
    }
  }

  /** Commits at once, outside of any transaction. */
  void commit(Map<Integer, Long> offsets) {
    committed.putAll(offsets);
  }

  /** Forgets what is committed, as brokers do with the offsets of a group that is long gone. */
  void expire() {
    committed.clear();
  }

  /** Transactions in the order in which their offsets were committed. */
  List<Transaction> history() {
    return history;
  }
}
