package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import io.passbook.command.account.Decision;
import io.passbook.command.account.Decision.Granted;
import io.passbook.command.account.Decision.Refused;
import io.passbook.command.log.WorkerLog;
import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.serde.DecodeFailure;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Reason;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: all that a set of commands leads to. Sends as it goes; the ledgers stay as they
 * are until {@link #merge}.
 */
final class Batch {
  private final WorkerLog log;
  private final Wire wire;
  private final int partitions;
  private final Instant now;
  private final IntFunction<Ledger> ledgers;
  private final Map<Integer, Part> parts = new HashMap<>();
  private final Tally tally = new Tally();

  /** What the batch does to one partition. */
  private static final class Part {
    private final int partition;
    private final Overlay overlay;
    private long next = -1;
    private long haltedAt = -1;
    private WorkerLog.@Nullable Sent lastEvent;

    private Part(int partition, Ledger ledger) {
      this.partition = partition;
      this.overlay = new Overlay(ledger);
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

  /** Decides the command in this record and publishes what it leads to. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    var part = part(record.partition());
    if (part.haltedAt >= 0) {
      return;
    }
    if (record.value() == null) {
      addDeadLetter(record, Reason.EMPTY, "Expected a command but the record has no value");
      return;
    }
    AccountCommand command;
    try {
      command = wire.command(record.value());
    } catch (RuntimeException e) {
      switch (DecodeFailure.classify(e)) {
        case REGISTRY_AWAY -> part.haltedAt = record.offset();
        case UNREADABLE -> addDeadLetter(record, Reason.UNREADABLE, Failures.describe(e));
      }
      return;
    }
    var home = AccountPartitioner.partition(command.accountId(), partitions);
    if (home == record.partition()) {
      decide(part, command, record.offset());
    } else {
      forward(record, home);
    }
    part.next = record.offset() + 1;
  }

  /** Puts the record where people will look for it, whatever it says. */
  void addDeadLetter(ConsumerRecord<byte[], byte[]> record, Reason reason, String error) {
    log.send(DeadLetters.of(record, reason, error));
    tally.countDeadLetter();
    part(record.partition()).next = record.offset() + 1;
  }

  private void forward(ConsumerRecord<byte[], byte[]> record, int home) {
    log.send(
        new ProducerRecord<>(
            Topics.COMMANDS, home, record.key(), record.value(), record.headers()));
    tally.countForwarded();
  }

  private void decide(Part part, AccountCommand command, long offset) {
    var fingerprint = Fingerprint.of(command);
    var known = part.overlay.known(command.accountId(), command.commandId(), offset);
    var result =
        known != null && known.fingerprint().equals(fingerprint)
            ? repeat(known, offset)
            : result(command, offset, fingerprint, outcome(part, command, offset, known));
    part.overlay.replay(result);
    log.send(wire.record(part.partition, result));
    tally.count(result);
  }

  private Outcome outcome(
      Part part, AccountCommand command, long offset, @Nullable CommandResult known) {
    if (known != null) {
      return Decision.commandIdReused(command.commandId(), firstOffset(known)).rejection();
    }
    var account = part.overlay.account(command.accountId());
    return switch (Account.decide(account, command, now, offset)) {
      case Refused(var rejection) -> rejection;
      case Granted(var event) -> {
        part.overlay.replay(event);
        part.lastEvent = log.send(wire.record(part.partition, event));
        yield new Accepted(event.sequence(), part.overlay.account(command.accountId()).balance());
      }
    };
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

  /** Adds what goes along with the commands: snapshots that it is time for, and the offsets. */
  void complete() {
    var next = new HashMap<Integer, Long>();
    for (var part : parts.values()) {
      if (part.next >= 0) {
        next.put(part.partition, part.next);
        for (var snapshot : part.overlay.sweep()) {
          log.send(wire.record(part.partition, snapshot));
          tally.countSnapshot();
        }
      }
    }
    log.sendOffsets(next);
  }

  /** The batch was committed: the ledgers take it over. */
  void merge() {
    for (var part : parts.values()) {
      part.overlay.merge(part.lastEvent == null ? -1 : part.lastEvent.offset());
    }
  }

  /** Where the registry was away: by partition, the offset of the command that was not read. */
  Map<Integer, Long> halted() {
    var halted = new HashMap<Integer, Long>();
    for (var part : parts.values()) {
      if (part.haltedAt >= 0) {
        halted.put(part.partition, part.haltedAt);
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
