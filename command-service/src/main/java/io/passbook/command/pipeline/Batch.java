package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import io.passbook.command.account.Decision;
import io.passbook.command.account.Decision.Granted;
import io.passbook.command.account.Decision.Refused;
import io.passbook.command.log.WorkerLog;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Reason;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction: all that a set of commands leads to. First all is read, then all is sent; the
 * ledgers stay as they are until {@link #merge}.
 */
final class Batch {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final WorkerLog log;
  private final Wire wire;
  private final int partitions;
  private final Instant now;
  private final IntFunction<Ledger> ledgers;
  private final Map<Integer, Part> parts = new HashMap<>();
  private final List<Runnable> steps = new ArrayList<>();
  private final Tally tally = new Tally();

  /**
   * Where a partition goes no further for now.
   *
   * @param offset of the first command that was not decided
   */
  record Halt(long offset, String reason) {}

  /** What an answered command leads to. */
  private record Answer(@Nullable AccountEvent event, CommandResult result) {}

  /** What the batch does to one partition. */
  private static final class Part {
    private final int partition;
    private final Overlay overlay;
    private long next = -1;
    private @Nullable Halt halt;
    private WorkerLog.@Nullable Sent lastEvent;

    private Part(int partition, Ledger ledger) {
      this.partition = partition;
      this.overlay = new Overlay(ledger);
    }

    private boolean isHalted(ConsumerRecord<byte[], byte[]> record) {
      return halt != null && record.offset() >= halt.offset;
    }

    private void halt(ConsumerRecord<byte[], byte[]> before, String reason) {
      halt = new Halt(before.offset(), reason);
    }
  }

  /**
   * @param partitions how many the command topic has
   * @param now the time at which all of this is decided, to the microsecond
   * @param ledgers of the partitions from which commands will come
   */
  Batch(WorkerLog log, Wire wire, int partitions, Instant now, IntFunction<Ledger> ledgers) {
    this.log = log;
    this.wire = wire;
    this.partitions = partitions;
    this.now = now;
    this.ledgers = ledgers;
  }

  /**
   * Reads the command in this record, which {@link #send} will decide. Where the registry is in the
   * way, the partition halts before it.
   */
  void add(ConsumerRecord<byte[], byte[]> record) {
    var part = part(record.partition());
    if (part.isHalted(record)) {
      return;
    }
    if (record.value() == null) {
      addDeadLetter(record, Reason.EMPTY, "Expected a command but the record has no value");
      return;
    }
    try {
      var command = wire.command(record.value());
      steps.add(() -> decide(part, record, command));
    } catch (UnreadableException e) {
      addDeadLetter(record, Reason.UNREADABLE, Failures.describe(e));
    } catch (RegistryException e) {
      part.halt(record, Failures.describe(e));
    }
  }

  /** There is no time for the command in this record, nor for those behind it. */
  void putOff(ConsumerRecord<byte[], byte[]> record) {
    var part = part(record.partition());
    if (!part.isHalted(record)) {
      part.halt(record, "Reading the commands before it took long: is the registry slow?");
    }
  }

  /** Puts the record where people will look for it, whatever it says. */
  void addDeadLetter(ConsumerRecord<byte[], byte[]> record, Reason reason, String error) {
    var part = part(record.partition());
    steps.add(() -> {
      if (!part.isHalted(record)) {
        log.send(DeadLetters.of(record, reason, error));
        tally.countDeadLetter();
        part.next = record.offset() + 1;
      }
    });
  }

  /**
   * Decides and publishes what was added, in its order. All of it was read before: brokers abort a
   * transaction that takes long, and the registry may let whoever asks it wait.
   */
  void send() {
    steps.forEach(Runnable::run);
  }

  private void decide(Part part, ConsumerRecord<byte[], byte[]> record, AccountCommand command) {
    if (part.isHalted(record)) {
      return;
    }
    var home = AccountPartitioner.partition(command.accountId(), partitions);
    try {
      if (home == record.partition()) {
        publish(part, answer(part, command, record.offset()));
      } else {
        forward(record, home);
      }
      part.next = record.offset() + 1;
    } catch (RegistryException e) {
      part.halt(record, Failures.describe(e));
    }
  }

  private void forward(ConsumerRecord<byte[], byte[]> record, int home) {
    log.send(
        new ProducerRecord<>(
            Topics.COMMANDS, home, record.key(), record.value(), record.headers()));
    tally.countForwarded();
  }

  private Answer answer(Part part, AccountCommand command, long offset) {
    var fingerprint = Fingerprint.of(command);
    var known = part.overlay.known(command.accountId(), command.commandId(), offset);
    if (known != null && known.fingerprint().equals(fingerprint)) {
      return new Answer(null, repeat(known, offset));
    }
    if (known != null) {
      var reused = Decision.commandIdReused(command.commandId(), firstOffset(known)).rejection();
      return new Answer(null, result(command, offset, fingerprint, reused));
    }
    var account = part.overlay.account(command.accountId());
    return switch (Account.decide(account, command, now, offset)) {
      case Refused(var rejection) ->
          new Answer(null, result(command, offset, fingerprint, rejection));
      case Granted(var event) -> {
        var balance = Account.evolve(account, event).balance();
        var accepted = new Accepted(event.sequence(), balance);
        yield new Answer(event, result(command, offset, fingerprint, accepted));
      }
    };
  }

  private void publish(Part part, Answer answer) {
    var event = answer.event();
    // All is written before any is sent: the registry may refuse the one and not the other.
    var eventRecord = event == null ? null : wire.record(part.partition, event);
    var resultRecord = wire.record(part.partition, answer.result());
    if (event != null && eventRecord != null) {
      part.overlay.replay(event);
      part.lastEvent = log.send(eventRecord);
    }
    part.overlay.replay(answer.result());
    log.send(resultRecord);
    tally.count(answer.result());
  }

  private CommandResult result(
      AccountCommand command, long offset, Fingerprint fingerprint, Outcome outcome) {
    return new CommandResult(
        command.commandId(), command.accountId(), offset, fingerprint, null, now, outcome);
  }

  private static CommandResult repeat(CommandResult known, long offset) {
    return new CommandResult(
        known.commandId(),
        known.accountId(),
        offset,
        known.fingerprint(),
        firstOffset(known),
        known.decidedAt(),
        known.outcome());
  }

  private static long firstOffset(CommandResult known) {
    var repeatOf = known.repeatOf();
    return repeatOf == null ? known.commandOffset() : repeatOf;
  }

  /** Whether there is anything to commit. */
  boolean isEmpty() {
    return tally.commands() == 0;
  }

  /**
   * Adds the snapshots that it is time for after what was added before. They only save time: where
   * they cannot be written the commands go without.
   */
  void addSnapshots() {
    steps.add(this::sendSnapshots);
  }

  /** Does without snapshots for a good while: something is in the way, perhaps of them alone. */
  void putSnapshotsOff() {
    steps.add(() -> parts.values().forEach(part -> part.overlay.sweepLater()));
  }

  private void sendSnapshots() {
    for (var part : parts.values()) {
      if (part.next >= 0) {
        for (var snapshot : snapshots(part)) {
          log.send(snapshot);
          tally.countSnapshot();
        }
      }
    }
  }

  private List<ProducerRecord<byte[], byte[]>> snapshots(Part part) {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    var swept = part.overlay.sweep();
    try {
      swept.orphans().forEach(id -> records.add(wire.removal(part.partition, id)));
      swept.snapshots().forEach(snapshot -> records.add(wire.record(part.partition, snapshot)));
      return records;
    } catch (RuntimeException e) {
      LOG.warn("Partition {}: no snapshots for now: {}", part.partition, Failures.describe(e));
      part.overlay.sweepLater();
      return List.of();
    }
  }

  /** Where each partition goes on, once all is sent. */
  Map<Integer, Long> next() {
    var next = new HashMap<Integer, Long>();
    for (var part : parts.values()) {
      if (part.next >= 0) {
        next.put(part.partition, part.next);
      }
    }
    return next;
  }

  /** The batch was committed: the ledgers take it over. */
  void merge() {
    for (var part : parts.values()) {
      part.overlay.merge(part.lastEvent == null ? -1 : part.lastEvent.offset());
    }
  }

  /** Where the registry was in the way, or took its time, by partition. */
  Map<Integer, Halt> halted() {
    var halted = new HashMap<Integer, Halt>();
    for (var part : parts.values()) {
      if (part.halt != null) {
        halted.put(part.partition, part.halt);
      }
    }
    return halted;
  }

  Tally tally() {
    return tally;
  }

  private Part part(int partition) {
    return parts.computeIfAbsent(partition, p -> new Part(p, ledgers.apply(p)));
  }
}
