package io.passbook.command.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Somebody who erases accounts, as docs/adr/0018 says: while no worker works. */
final class Eraser {
  private final World world;
  private final List<Erasure> erasures = new ArrayList<>();

  /**
   * An account that was erased.
   *
   * @param next the offset of the first command after that
   */
  record Erasure(int partition, String accountId, long next) {}

  Eraser(World world) {
    this.world = world;
  }

  /** In the order in which they happened. */
  List<Erasure> erasures() {
    return erasures;
  }

  /**
   * The accounts that there are on a partition, if it is known how far its commands are decided.
   */
  Set<String> accounts(int partition) {
    return world.cluster().offsets().latest(partition) == null
        ? Set.of()
        : lastSequences(partition).keySet();
  }

  /**
   * Writes a tombstone for each event of the account.
   *
   * @param withSnapshot whether for its snapshot, too, which the next owner would do else
   */
  void erase(int partition, String accountId, boolean withSnapshot) {
    world.tell(() -> "erase " + accountId);
    long last = Objects.requireNonNull(lastSequences(partition).get(accountId), "no account");
    for (var sequence = 1L; sequence <= last; sequence++) {
      tombstone(Topics.EVENTS, partition, new EventKey(accountId, sequence).toString());
    }
    if (withSnapshot) {
      tombstone(Topics.SNAPSHOTS, partition, accountId);
    }
    var next = Objects.requireNonNull(world.cluster().offsets().latest(partition), "no offset");
    erasures.add(new Erasure(partition, accountId, next));
  }

  private void tombstone(String topic, int partition, String key) {
    var record = new ProducerRecord<byte[], byte[]>(topic, partition, key.getBytes(UTF_8), null);
    world.cluster().log(topic, partition).append(record, null);
  }

  /** How far each account has come. */
  private Map<String, Long> lastSequences(int partition) {
    var last = new TreeMap<String, Long>();
    for (var entry : world.cluster().log(Topics.EVENTS, partition).history()) {
      if (entry.isGood()) {
        var key = entry.eventKey();
        if (entry.value() == null) {
          last.remove(key.accountId());
        } else {
          last.put(key.accountId(), key.sequence());
        }
      }
    }
    return last;
  }
}
