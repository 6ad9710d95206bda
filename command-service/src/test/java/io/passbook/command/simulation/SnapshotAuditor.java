package io.passbook.command.simulation;

import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
      if (entry.isGood()) {
        switch (memory.snapshot(entry)) {
          case AccountSnapshot snapshot -> {
            check(snapshot);
            latest.put(snapshot.accountId(), snapshot.sequence());
          }
          case CheckpointMarker marker -> {
            if (whole) {
              check(marker, latest);
            }
          }
        }
      }
    }
  }

  private void check(AccountSnapshot snapshot) {
    var model = models.get(snapshot.accountId());
    var state = model == null ? null : model.after(snapshot.sequence());
    if (state == null
        || state.balance() != snapshot.balance()
        || state.closed() == snapshot.open()) {
      violations.add(
          "partition %d: %s, but the account was %s".formatted(partition, snapshot, state));
    }
  }

  /** With the events from the marker's offset on, the snapshots must give every account. */
  private void check(CheckpointMarker marker, Map<String, Long> latest) {
    var before = new HashMap<String, Long>();
    for (var entry : cluster.log(Topics.EVENTS, partition).history()) {
      if (entry.isGood() && entry.offset() < marker.eventOffset()) {
        var event = memory.event(entry);
        before.put(event.accountId(), event.sequence());
      }
    }
    before.forEach((account, sequence) -> {
      if (latest.getOrDefault(account, 0L) < sequence) {
        violations.add(
            "partition %d: %s, but the snapshot of %s is of %s and its event %d is before"
                .formatted(partition, marker, account, latest.get(account), sequence));
      }
    });
    if (before.size() != marker.accounts()) {
      violations.add(
          "partition %d: %s, but there were %d accounts"
              .formatted(partition, marker, before.size()));
    }
  }
}
