package io.passbook.command.simulation;

import io.passbook.command.simulation.Transaction.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The transaction coordinator, as of transactions version 2 (KIP-890): every end of a transaction
 * raises the producer's epoch, so that whatever was sent before and arrives later is refused. An
 * end is decided at once and answered; the markers follow one by one, in any order.
 */
final class Transactions {
  /** What a producer is told. */
  enum Answer {
    OK,
    /** The transaction before is not finished: ask again. */
    CONCURRENT,
    /** Somebody else has the name now, or the transaction was ended by others. */
    FENCED
  }

  /** A transactional id. */
  private static final class Id {
    private final long producerId;
    private int epoch = -1;
    private @Nullable Transaction current;

    private Id(long producerId) {
      this.producerId = producerId;
    }

    private boolean isBetween() {
      return current == null || current.isOver();
    }
  }

  private final Clock clock;
  private final Offsets offsets;
  private final long timeoutMs;
  private final Map<String, Id> ids = new LinkedHashMap<>();
  private final List<Transaction> unfinished = new ArrayList<>();
  private LongSupplier hold = () -> 0;
  private int committed;
  private long transactions;

  /**
   * @param timeoutMs after which an open transaction is aborted
   */
  Transactions(Clock clock, Offsets offsets, long timeoutMs) {
    this.clock = clock;
    this.offsets = offsets;
    this.timeoutMs = timeoutMs;
  }

  long timeoutMs() {
    return timeoutMs;
  }

  // ---- What producers ask ----

  /** Gives the producer its epoch; the one before is shut out and its transaction settled. */
  Answer init(String name) {
    var id = ids.computeIfAbsent(name, _ -> new Id(1000 + ids.size()));
    if (!id.isBetween()) {
      abortIfOngoing(id);
      return Answer.CONCURRENT;
    }
    id.epoch++;
    return Answer.OK;
  }

  /** Whether the transaction of this name is decided but not finished. */
  boolean isBusy(String name) {
    var id = id(name);
    return id.current != null && id.current.owesMarkers();
  }

  int epoch(String name) {
    return id(name).epoch;
  }

  /** Appends the records; their offsets are added to the list. */
  Answer produce(
      String name,
      int epoch,
      PartitionLog log,
      List<ProducerRecord<byte[], byte[]>> records,
      List<Long> offsetsOut) {
    var answer = admit(name, epoch);
    if (answer == Answer.OK) {
      var transaction = ongoing(name);
      transaction.partitions().add(log);
      for (var record : records) {
        offsetsOut.add(log.append(record, transaction));
      }
    }
    return answer;
  }

  /** The offsets are committed with the transaction; until then nobody knows which will count. */
  Answer sendOffsets(String name, int epoch, Map<Integer, Long> next) {
    var answer = admit(name, epoch);
    if (answer == Answer.OK) {
      var transaction = ongoing(name);
      transaction.offsets().putAll(next);
      offsets.pend(transaction);
    }
    return answer;
  }

  Answer end(String name, int epoch, boolean commit) {
    var id = id(name);
    if (epoch != id.epoch) {
      return Answer.FENCED;
    }
    if (!id.isBetween()) {
      var transaction = ongoing(name);
      if (transaction.state() != State.ONGOING) {
        return Answer.CONCURRENT;
      }
      prepare(id, transaction, commit);
    }
    return Answer.OK;
  }

  private Answer admit(String name, int epoch) {
    var id = id(name);
    if (epoch != id.epoch) {
      return Answer.FENCED;
    }
    return id.isBetween() || ongoing(name).state() == State.ONGOING ? Answer.OK : Answer.CONCURRENT;
  }

  private Transaction ongoing(String name) {
    var id = id(name);
    var current = id.current;
    if (current == null || id.isBetween()) {
      current = new Transaction(transactions++, name, clock.nowMs());
      id.current = current;
      unfinished.add(current);
    }
    return current;
  }

  private Id id(String name) {
    var id = ids.get(name);
    if (id == null) {
      throw new IllegalStateException(name + " has no producer id yet");
    }
    return id;
  }

  private void prepare(Id id, Transaction transaction, boolean commit) {
    id.epoch++;
    var markers = new ArrayList<Runnable>();
    for (var log : transaction.partitions()) {
      markers.add(() -> log.appendMarker(transaction));
    }
    transaction.prepare(
        commit,
        markers,
        transaction.offsets().isEmpty() ? null : () -> offsets.settle(transaction));
    if (commit) {
      transaction.holdMarkers(clock.nowMs() + hold.getAsLong());
      committed++;
    }
    unfinished.removeIf(Transaction::isOver);
  }

  private void abortIfOngoing(Id id) {
    var current = id.current;
    if (current != null && current.state() == State.ONGOING) {
      prepare(id, current, false);
    }
  }

  // ---- What administrators ask ----

  List<Transaction> ongoing() {
    return unfinished.stream().filter(t -> t.state() == State.ONGOING).toList();
  }

  long producerId(String name) {
    return id(name).producerId;
  }

  /** Shuts the producer out, and aborts what it has open. */
  void fence(String name) {
    init(name);
  }

  // ---- What goes on by itself ----

  /** Aborts what has been open for too long. */
  void expire() {
    for (var id : ids.values()) {
      var current = id.current;
      if (current != null
          && current.state() == State.ONGOING
          && clock.nowMs() - current.startedAtMs() >= timeoutMs) {
        prepare(id, current, false);
      }
    }
  }

  /** When the next open transaction is too old; {@link Long#MAX_VALUE}: none is open. */
  long nextExpiryMs() {
    var next = Long.MAX_VALUE;
    for (var transaction : unfinished) {
      if (transaction.state() == State.ONGOING) {
        next = Math.min(next, transaction.startedAtMs() + timeoutMs);
      }
    }
    return next;
  }

  /** For how many milliseconds the markers of a commit are held back from the topics. */
  void holdMarkersFor(LongSupplier ms) {
    hold = ms;
  }

  /** What is held back may be written. */
  void releaseMarkers() {
    unfinished.forEach(transaction -> transaction.holdMarkers(0));
  }

  /** Whether a transaction is decided but has markers missing. */
  boolean owesMarkers() {
    for (var transaction : unfinished) {
      if (transaction.owesMarkers()) {
        return true;
      }
    }
    return false;
  }

  /** When the next marker may be written; {@link Long#MAX_VALUE}: none is missing. */
  long nextMarkerMs() {
    var next = Long.MAX_VALUE;
    for (var transaction : unfinished) {
      next = Math.min(next, transaction.nextMarkerMs());
    }
    return next;
  }

  /** Writes one missing marker that may be written. */
  Transaction writeMarker(Random random) {
    var now = clock.nowMs();
    var owing = unfinished.stream().filter(t -> t.nextMarkerMs() <= now).toList();
    var transaction = owing.get(random.nextInt(owing.size()));
    transaction.writeMarker(random, now);
    if (transaction.isOver()) {
      unfinished.remove(transaction);
    }
    return transaction;
  }

  /** Whether every transaction is over. */
  boolean areSettled() {
    return unfinished.isEmpty();
  }

  /** How many were committed. */
  int committed() {
    return committed;
  }

  /** For diagnoses: what is not finished. */
  Map<String, State> unfinished() {
    var states = new HashMap<String, State>();
    unfinished.forEach(t -> states.put(t.toString(), t.state()));
    return states;
  }
}
