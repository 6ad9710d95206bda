package io.passbook.command.simulation;

import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The brokers: the topics, the transaction coordinator, the group coordinator. */
final class Cluster {
  private final int partitions;
  private final Map<String, PartitionLog[]> topics = new HashMap<>();
  private final Offsets offsets = new Offsets();
  private final Group group;
  private final Transactions transactions;
  private long appended;

  Cluster(Clock clock, int partitions, Group group, long transactionTimeoutMs) {
    this.partitions = partitions;
    this.group = group;
    this.transactions = new Transactions(clock, offsets, transactionTimeoutMs);
    for (var topic : Topics.ALL) {
      var logs = new PartitionLog[partitions];
      for (var partition = 0; partition < partitions; partition++) {
        logs[partition] = new PartitionLog(topic, partition, clock, () -> appended++);
      }
      topics.put(topic, logs);
    }
  }

  int partitions() {
    return partitions;
  }

  PartitionLog log(String topic, int partition) {
    var logs = topics.get(topic);
    if (logs == null) {
      throw new IllegalArgumentException("no topic " + topic);
    }
    return logs[partition];
  }

  /** All partitions of all topics have leaders again. */
  void heal() {
    for (var logs : topics.values()) {
      for (var log : logs) {
        log.setAway(false);
      }
    }
  }

  Offsets offsets() {
    return offsets;
  }

  Group group() {
    return group;
  }

  Transactions transactions() {
    return transactions;
  }

  /** What happens by itself as time passes. */
  void expire(Random random) {
    transactions.expire();
    group.expire(random);
  }

  long nextExpiryMs() {
    return Math.min(transactions.nextExpiryMs(), group.nextExpiryMs());
  }
}
