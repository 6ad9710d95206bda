package io.passbook.command.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Says what is wrong with the snapshots of one partition. */
final class SnapshotAuditor {
  private final Cluster cluster;
  private final Memory memory;
  private final int partition;
  private final Map<String, Model> models;
  private final List<String> violations;

  /**
   * @param models the accounts as they should be
   */
  SnapshotAuditor(
      Cluster cluster,
      Memory memory,
      int partition,
      Map<String, Model> models,
      List<String> violations) {
    this.cluster = cluster;
    this.memory = memory;
    this.partition = partition;
    this.models = models;
    this.violations = violations;
  }

  /**
   * Checks that every snapshot is what its account was, and that what a marker promises is there.
   *
   * @param whole whether no snapshot was ever deleted
   */
  void audit(boolean whole) {
    var latest = new HashMap<String, Long>();
    for (var entry : cluster.log(Topics.SNAPSHOTS, partition).history()) {
      if (entry.isGood() && entry.value() == null) {
        latest.remove(new String(Objects.requireNonNull(entry.key(), "no key"), UTF_8));
      } else if (entry.isGood()) {
        switch (memory.snapshot(entry)) {
          case AccountSnapshot snapshot -> {
            check(snapshot);
            latest.put(snapshot.accountId(), snapshot.sequence());
          }
          case CheckpointMarker marker -> {
            if (whole) {
              check(entry, marker, latest);
            }
          }
        }
      }
    }
  }

  private void check(AccountSnapshot snapshot) {
    var model = models.get(snapshot.accountId());
    var states = model == null ? List.<Model.State>of() : model.after(snapshot.sequence());
    if (states.stream()
        .noneMatch(s ->
            s.owner().equals(snapshot.ownerName())
                && s.balance() == snapshot.balance()
                && s.closed() != snapshot.open())) {
      violation("%s, but the account was %s".formatted(snapshot, states));
    }
  }

  /** With the events from the marker's offset on, the snapshots must give every account. */
  private void check(Entry entry, CheckpointMarker marker, Map<String, Long> latest) {
    var before = accounts(e -> e.offset() < marker.eventOffset());
    before.forEach((account, sequence) -> {
      if (latest.getOrDefault(account, 0L) < sequence) {
        violation(
            "%s, but the snapshot of %s is of %s and its event %d is before"
                .formatted(marker, account, latest.get(account), sequence));
      }
    });
    if (before.size() != marker.accounts()) {
      violation("%s, but there were %d accounts".formatted(marker, before.size()));
    }
    var erased = new TreeSet<>(latest.keySet());
    erased.removeAll(accounts(e -> e.order() < entry.order()).keySet());
    if (!erased.isEmpty()) {
      violation("%s, but there are snapshots of %s, which were erased".formatted(marker, erased));
    }
  }

  /** The accounts that the events so far make, and how far each has come. */
  private Map<String, Long> accounts(Predicate<Entry> soFar) {
    var accounts = new HashMap<String, Long>();
    for (var entry : cluster.log(Topics.EVENTS, partition).history()) {
      if (entry.isGood() && soFar.test(entry)) {
        var key = entry.eventKey();
        if (entry.value() == null) {
          accounts.remove(key.accountId());
        } else {
          accounts.put(key.accountId(), key.sequence());
        }
      }
    }
    return accounts;
  }

  private void violation(String what) {
    violations.add("snapshots of partition " + partition + ": " + what);
  }
}
