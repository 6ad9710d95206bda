package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.READABLE_AND_IN_PLACE;
import static io.passbook.cli.verify.Rule.SNAPSHOTS_EQUAL_THE_FOLD;

import io.passbook.message.Snapshot;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the snapshots of a partition with the accounts as they stood after the same events, and
 * checks that the last checkpoint with the events from its offset on loses nothing.
 */
final class SnapshotAudit {
  private final int partition;
  private final int partitions;
  private final Findings findings;
  private final Counts counts;

  private final Map<String, OfAccount> accounts = new HashMap<>();
  private @Nullable CheckpointMarker marker;
  private long markerOffset;

  /** Accounts with a snapshot that were opened after the checkpoint began. */
  private long openedSince;

  /**
   * The snapshots of an account that were not reached yet, and what a recovery would start from.
   */
  private static final class OfAccount {
    final List<At> waiting = new ArrayList<>(1);
    long latest;

    /** Where the first event stands that a recovery needs after the latest snapshot; or -1. */
    long nextEventAt = -1;
  }

  private record At(AccountSnapshot snapshot, long offset) {}

  SnapshotAudit(int partition, int partitions, Findings findings, Counts counts) {
    this.partition = partition;
    this.partitions = partitions;
    this.findings = findings;
    this.counts = counts;
  }

  /** Reads all snapshots of the partition; call before the events. */
  void read(Iterator<Entry<Snapshot>> records) {
    while (records.hasNext()) {
      var entry = records.next();
      switch (entry.value()) {
        case null -> {
          if (entry.unreadable() != null) {
            unreadable(entry, entry.unreadable());
          } else {
            accounts.remove(entry.key()); // erased
          }
        }
        case AccountSnapshot snapshot -> {
          counts.snapshots++;
          if (!entry.key().equals(snapshot.accountId())) {
            unreadable(
                entry,
                "Expected the key %s but it was %s".formatted(snapshot.accountId(), entry.key()));
          }
          var home = AccountPartitioner.partition(snapshot.accountId(), partitions);
          if (home != partition) {
            unreadable(
                entry,
                "Expected the record on partition %d but it is on %d".formatted(home, partition));
          }
          var account = accounts.computeIfAbsent(snapshot.accountId(), _ -> new OfAccount());
          account.waiting.add(new At(snapshot, entry.offset()));
          account.latest = snapshot.sequence();
        }
        case CheckpointMarker read -> {
          if (!entry.key().equals(Topics.CHECKPOINT_KEY)) {
            unreadable(
                entry,
                "Expected the key %s but it was %s".formatted(Topics.CHECKPOINT_KEY, entry.key()));
          }
          marker = read;
          markerOffset = entry.offset();
        }
      }
    }
  }

  /** The event at this offset has been folded into the account. */
  void applied(AccountFold account, long eventOffset) {
    var snapshots = accounts.get(account.accountId);
    if (snapshots == null) {
      if (marker != null && account.sequence == 1) {
        var none = new OfAccount();
        none.nextEventAt = eventOffset;
        accounts.put(account.accountId, none);
      }
      return;
    }
    if (account.sequence == 1
        && snapshots.latest > 0
        && marker != null
        && eventOffset >= marker.eventOffset()
        && !account.wasEverErased()) {
      openedSince++;
    }
    if (account.sequence == snapshots.latest + 1) {
      snapshots.nextEventAt = eventOffset;
    }
    if (!snapshots.waiting.isEmpty()) {
      snapshots.waiting.removeIf(at -> {
        if (at.snapshot.sequence() != account.sequence) {
          return false;
        }
        if (!account.wasEverErased()) {
          compare(at, account);
        }
        return true;
      });
    }
  }

  /** All events have been folded. */
  void finish(Map<String, AccountFold> folds) {
    var withSnapshot = accounts.values().stream().filter(a -> a.latest > 0).count();
    var whole = marker != null && withSnapshot - openedSince == marker.accounts();
    if (whole) {
      counts.checkpoints++;
    }
    accounts.forEach((accountId, snapshots) -> {
      var fold = folds.get(accountId);
      if (fold != null && fold.wasEverErased()) {
        return; // a snapshot of an earlier life may have been left, and does not say of which it is
      }
      for (var at : snapshots.waiting) {
        violation(
            at.offset,
            accountId,
            "Expected event %d, which the snapshot is as of, but the account has events up to %d"
                .formatted(at.snapshot.sequence(), fold == null ? 0 : fold.sequence));
      }
      if (whole && marker != null && isLost(snapshots, marker)) {
        violation(
            markerOffset,
            accountId,
            "Expected event %d at offset %d to lie behind the checkpoint's offset %d: a recovery would lose it"
                .formatted(snapshots.latest + 1, snapshots.nextEventAt, marker.eventOffset()));
      }
    });
  }

  private static boolean isLost(OfAccount snapshots, CheckpointMarker marker) {
    return snapshots.nextEventAt >= 0 && snapshots.nextEventAt < marker.eventOffset();
  }

  private void compare(At at, AccountFold account) {
    var folded =
        new AccountSnapshot(
            account.accountId,
            account.sequence,
            account.open,
            account.ownerName,
            account.currency,
            account.balance,
            account.lastOccurredAt.equals(Instant.MIN) ? Instant.EPOCH : account.lastOccurredAt);
    if (!folded.equals(at.snapshot)) {
      violation(
          at.offset, account.accountId, "Expected %s but it was %s".formatted(folded, at.snapshot));
    }
  }

  private void unreadable(Entry<Snapshot> entry, String text) {
    findings.add(READABLE_AND_IN_PLACE, Topics.SNAPSHOTS, partition, entry.offset(), null, text);
  }

  private void violation(long offset, String accountId, String text) {
    findings.add(SNAPSHOTS_EQUAL_THE_FOLD, Topics.SNAPSHOTS, partition, offset, accountId, text);
  }
}
