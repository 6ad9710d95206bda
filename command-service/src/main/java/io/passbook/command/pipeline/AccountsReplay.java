package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import io.passbook.command.account.BrokenLogException;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader.Bounds;
import io.passbook.message.AccountEvent;
import io.passbook.message.Snapshot;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of a partition from the log: from its snapshots, if they are whole, and the events
 * since; else from all events. Snapshots save time and decide nothing: with the least doubt they
 * are left aside.
 */
final class AccountsReplay {
  private static final Logger LOG = LoggerFactory.getLogger(AccountsReplay.class);
  private static final String CHOICES =
      "Restore the topic from a copy; what was decided on a broken log cannot be taken back";

  private final int partition;
  private final int partitions;
  private final Scan scan;
  private final Wire wire;

  private final Map<String, Account> accounts = new LinkedHashMap<>();

  /** Accounts that are as their snapshots have them. */
  private final Set<String> snapshotted = new HashSet<>();

  /** Ids with a snapshot, whatever it is worth. */
  private final Set<String> stored = new HashSet<>();

  /** Accounts with an event that cannot be, and the evidence; an erasure may still explain it. */
  private final Map<String, String> broken = new LinkedHashMap<>();

  private boolean sawSnapshots;
  private long snapshots;
  private long openedSince;
  private long events;
  private long largestCommandOffset = -1;

  /**
   * @param partitions how many the topics have
   */
  AccountsReplay(int partition, int partitions, Scan scan, Wire wire) {
    this.partition = partition;
    this.partitions = partitions;
    this.scan = scan;
    this.wire = wire;
  }

  /**
   * @param snapshotBounds null: there are no snapshots to be had
   * @throws ContradictionException when an event cannot be
   */
  AccountsReplay run(Bounds bounds, @Nullable Bounds snapshotBounds) {
    var marker = snapshotBounds == null ? null : readSnapshotsIfPossible(snapshotBounds);
    if (marker != null && bounds.start() <= marker.eventOffset()) {
      readEvents(marker.eventOffset(), bounds.end());
      if (isWhole(marker, bounds)) {
        return this;
      }
      LOG.warn("Partition {}: its snapshots are not whole; reading all events", partition);
    }
    startOver();
    readEvents(bounds.start(), bounds.end());
    if (!broken.isEmpty()) {
      throw new ContradictionException(
          broken.size() + " accounts have impossible events. " + broken.values().iterator().next(),
          CHOICES);
    }
    return this;
  }

  Map<String, Account> accounts() {
    return accounts;
  }

  Set<String> snapshotted() {
    return snapshotted;
  }

  /** Ids with a snapshot and without an event: they were erased. */
  Set<String> orphans() {
    var orphans = new HashSet<>(stored);
    orphans.removeAll(accounts.keySet());
    return orphans;
  }

  /** How many snapshots were used. */
  long snapshots() {
    return snapshots;
  }

  /** How many events were read. */
  long events() {
    return events;
  }

  /** Of the events read; -1 without any. */
  long largestCommandOffset() {
    return largestCommandOffset;
  }

  /** Whether the snapshots that there are were read, whatever they were worth. */
  boolean sawSnapshots() {
    return sawSnapshots;
  }

  // ---- Snapshots ----

  private @Nullable CheckpointMarker readSnapshotsIfPossible(Bounds bounds) {
    try {
      var marker = readSnapshots(bounds);
      sawSnapshots = true;
      return marker;
    } catch (LogAwayException e) {
      LOG.warn(
          "Partition {}: its snapshots cannot be read. All events are, and no snapshots are written before it is recovered again: {}",
          partition,
          Failures.describe(e));
      return null;
    }
  }

  private @Nullable CheckpointMarker readSnapshots(Bounds bounds) {
    var latest = new HashMap<String, AccountSnapshot>();
    var marker = new CheckpointMarker[1];
    scan.read(
        Topics.SNAPSHOTS,
        bounds.start(),
        bounds.end(),
        record -> {
          switch (snapshot(record)) {
            case AccountSnapshot snapshot -> latest.put(snapshot.accountId(), snapshot);
            case CheckpointMarker found -> marker[0] = found;
            case null -> latest.remove(Wire.text(record.key()));
          }
        });
    latest.forEach((id, snapshot) -> accounts.put(id, account(snapshot)));
    stored.addAll(accounts.keySet());
    snapshotted.addAll(stored);
    snapshots = stored.size();
    // One that is at home elsewhere is for the events to explain.
    return stored.stream().allMatch(id -> home(id) == partition) ? marker[0] : null;
  }

  /** Null when there is none any more, or none that can be read: then those before it are void. */
  private @Nullable Snapshot snapshot(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null ? null : wire.snapshot(record.value());
    } catch (UnreadableException e) {
      LOG.warn("{} is no snapshot: {}", place(record), Failures.describe(e));
      return null;
    }
  }

  /**
   * Whether no account of the marker's is missing: those that there are, less those that were
   * opened later, are as many as it counts.
   */
  private boolean isWhole(CheckpointMarker marker, Bounds events) {
    return marker.eventOffset() <= events.end()
        && snapshots - openedSince == marker.accounts()
        && broken.isEmpty();
  }

  private static Account account(AccountSnapshot snapshot) {
    return snapshot.open()
        ? new Account.Open(
            snapshot.accountId(),
            snapshot.sequence(),
            snapshot.ownerName(),
            snapshot.currency(),
            snapshot.balance(),
            snapshot.lastOccurredAt())
        : new Account.Closed(
            snapshot.accountId(),
            snapshot.sequence(),
            snapshot.ownerName(),
            snapshot.currency(),
            snapshot.lastOccurredAt());
  }

  private void startOver() {
    accounts.clear();
    snapshotted.clear();
    broken.clear();
    snapshots = 0;
    events = 0;
  }

  // ---- Events ----

  private void readEvents(long from, long to) {
    if (from < to) {
      scan.read(Topics.EVENTS, from, to, this::replay);
    }
  }

  private void replay(ConsumerRecord<byte[], byte[]> record) {
    events++;
    if (record.value() == null) {
      erase(erased(record));
      return;
    }
    var event = decode(record);
    checkHome(record, event.accountId());
    largestCommandOffset = Math.max(largestCommandOffset, event.commandOffset());
    var id = event.accountId();
    var account = accounts.getOrDefault(id, Account.UNOPENED);
    if (snapshotted.contains(id) && event.sequence() <= account.sequence()) {
      if (event.sequence() == 1) {
        openedSince++;
      }
      return;
    }
    if (broken.containsKey(id)) {
      return;
    }
    try {
      accounts.put(id, Account.evolve(account, event));
      snapshotted.remove(id);
    } catch (BrokenLogException e) {
      broken.put(id, place(record) + ": " + e.getMessage());
    }
  }

  private void checkHome(ConsumerRecord<byte[], byte[]> record, String accountId) {
    var home = home(accountId);
    if (home != partition) {
      throw new ContradictionException(
          "%s is an event of account %s, which belongs to partition %d of %d"
              .formatted(place(record), accountId, home, partitions),
          "Were the topics given more partitions? The accounts stay where they were. Create topics with as many partitions as before, copy everything to them, partition by partition, and go on with those");
    }
  }

  private int home(String accountId) {
    return AccountPartitioner.partition(accountId, partitions);
  }

  /** All events of the account are being tombstoned: it never was. */
  private void erase(String accountId) {
    accounts.remove(accountId);
    snapshotted.remove(accountId);
    broken.remove(accountId);
  }

  private static String erased(ConsumerRecord<byte[], byte[]> record) {
    try {
      return EventKey.parse(record.key()).accountId();
    } catch (IllegalArgumentException e) {
      throw new ContradictionException(
          "%s has no value, and a key that no event has: %s"
              .formatted(place(record), Failures.describe(e)),
          "An account is erased by the keys of all of its events. Wait until compaction has removed this record (delete.retention.ms), or restore the topic from a copy");
    }
  }

  private AccountEvent decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return wire.event(record.value());
    } catch (UnreadableException e) {
      throw new ContradictionException(
          place(record) + " is no event that can be read: " + Failures.describe(e), CHOICES);
    }
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return "%s-%d offset %d".formatted(record.topic(), record.partition(), record.offset());
  }
}
