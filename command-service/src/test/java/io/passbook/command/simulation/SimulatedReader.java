package io.passbook.command.simulation;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the recovery of one partition sees of the simulated log. */
final class SimulatedReader implements PartitionReader {
  private static final long READ_TIMEOUT_MS = 30_000;
  private static final int FETCHED_RECORDS = 8;

  private final World world;
  private final SimulatedProcess process;
  private final String ownTransactionalId;
  private final int partition;
  private final boolean mayFence;

  /**
   * @param mayFence whether we have the rights to see and to shut out other producers
   */
  SimulatedReader(
      World world,
      SimulatedProcess process,
      String ownTransactionalId,
      int partition,
      boolean mayFence) {
    this.world = world;
    this.process = process;
    this.ownTransactionalId = ownTransactionalId;
    this.partition = partition;
    this.mayFence = mayFence;
  }

  @Override
  public Committed committed() {
    ask("committed");
    var committed = world.cluster().offsets().stable(partition);
    world.tell(() -> process + " sees " + committed + " of " + partition);
    return committed;
  }

  @Override
  public Marks bounds(List<String> topics) {
    var bounds = new HashMap<String, Bounds>();
    ask("bounds");
    for (var topic : topics) {
      var log = led(topic);
      bounds.put(topic, new Bounds(log.start(), log.end()));
      world.recoveryPoint(process, "bounds"); // not all at the same instant
    }
    world.tell(() -> process + " marks " + partition + " " + bounds);
    return new Marks(bounds);
  }

  @Override
  public Map<String, Long> stableOffsets(List<String> topics) {
    var stable = new HashMap<String, Long>();
    ask("stable offsets");
    for (var topic : topics) {
      stable.put(topic, led(topic).stableEnd());
      world.recoveryPoint(process, "stable offsets");
    }
    return stable;
  }

  @Override
  public void read(
      String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    ask("read");
    var log = led(topic);
    if (!world.await(() -> log.stableEnd() >= to, READ_TIMEOUT_MS)) {
      throw away("cannot be read: " + log);
    }
    var entries = new ArrayList<Entry>();
    log.read(from, to, Integer.MAX_VALUE, entries::add);
    for (var i = 0; i < entries.size(); i++) {
      visitor.accept(entries.get(i).record());
      if (i % FETCHED_RECORDS == FETCHED_RECORDS - 1) {
        world.recoveryPoint(process, "reading");
      }
    }
    world.recoveryPoint(process, "read");
  }

  @Override
  public List<OpenTransaction> openTransactions() {
    ask("open transactions");
    if (!mayFence) {
      return List.of();
    }
    var transactions = world.cluster().transactions();
    return transactions.ongoing().stream()
        .filter(t -> !t.transactionalId().equals(ownTransactionalId) && holdsUp(t))
        .filter(t -> !isOfMember(t))
        .map(t ->
            new OpenTransaction(
                t.transactionalId(), transactions.producerId(t.transactionalId()), t.startedAtMs()))
        .toList();
  }

  /** What a transaction did to the group's offsets is not told, only that it did something. */
  private boolean holdsUp(Transaction transaction) {
    return !transaction.offsets().isEmpty()
        || transaction.partitions().stream().anyMatch(log -> log.partition() == partition);
  }

  private boolean isOfMember(Transaction transaction) {
    for (var member : world.cluster().group().members()) {
      var producer = member.process().producer();
      if (producer != null && producer.name().equals(transaction.transactionalId())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void fence(OpenTransaction transaction) {
    ask("fence");
    world.tell(() -> process + " fences " + transaction);
    world.cluster().transactions().fence(transaction.transactionalId());
  }

  @Override
  public void close() {}

  private void ask(String what) {
    world.recoveryPoint(process, what);
    if (world.isCancelled()
        || world.fate().strikes(Misfortune.FAILED_READ)
        || !world.reaches(process)) {
      throw away(what);
    }
  }

  private static LogAwayException away(String what) {
    return new LogAwayException(what, new IOException("simulated"));
  }

  private PartitionLog led(String topic) {
    var log = log(topic);
    if (log.isAway()) {
      throw away("no leader of " + log);
    }
    return log;
  }

  private PartitionLog log(String topic) {
    return world.cluster().log(topic, partition);
  }
}
