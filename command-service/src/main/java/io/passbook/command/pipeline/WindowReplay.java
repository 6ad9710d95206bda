package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.PartitionReader.Marks;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome.Accepted;
import io.passbook.topics.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The memory of command ids from the results: read from far enough back to know the last commands.
 * On the way it is checked that what was granted has its event.
 */
final class WindowReplay {
  private static final String CHOICES =
      "One of the two topics has lost committed records: restore it from a copy";

  private final int partition;
  private final PartitionReader reader;
  private final Wire wire;
  private final long size;
  private final AccountsReplay accounts;

  private Window window;
  private long results;
  private long firstCommandOffset;
  private long largestCommandOffset;

  WindowReplay(
      int partition, PartitionReader reader, Wire wire, long size, AccountsReplay accounts) {
    this.partition = partition;
    this.reader = reader;
    this.wire = wire;
    this.size = size;
    this.accounts = accounts;
    this.window = new Window(size);
  }

  /**
   * @throws ContradictionException when results and events do not belong together
   */
  WindowReplay run(Marks marks) {
    var bounds = marks.of(Topics.RESULTS);
    // One result a command at most, and as many again for the marks that transactions leave.
    for (var back = 2 * size + 16; ; back *= 2) {
      var from = Math.max(bounds.start(), bounds.end() - back);
      startOver();
      reader.read(Topics.RESULTS, from, bounds.end(), this::replay);
      if (from == bounds.start() || reachesBackFarEnough()) {
        break;
      }
    }
    if (results > 0 && accounts.largestCommandOffset() > largestCommandOffset) {
      throw new ContradictionException(
          "Expected a result in %s-%d for the command at offset %d, which has an event, but the"
                  .formatted(Topics.RESULTS, partition, accounts.largestCommandOffset())
              + " last result is for the one at "
              + largestCommandOffset,
          CHOICES);
    }
    return this;
  }

  Window window() {
    return window;
  }

  /** How many were read. */
  long results() {
    return results;
  }

  /** Of the results read; -1 without any. */
  long largestCommandOffset() {
    return largestCommandOffset;
  }

  private void startOver() {
    window = new Window(size);
    results = 0;
    firstCommandOffset = -1;
    largestCommandOffset = -1;
  }

  private boolean reachesBackFarEnough() {
    return results > 0 && firstCommandOffset <= largestCommandOffset - size;
  }

  private void replay(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    var result = decode(record);
    if (results++ == 0) {
      firstCommandOffset = result.commandOffset();
    }
    largestCommandOffset = Math.max(largestCommandOffset, result.commandOffset());
    if (result.outcome() instanceof Accepted(var sequence, _)) {
      var account = accounts.accounts().getOrDefault(result.accountId(), Account.UNOPENED);
      // An account without any event was erased.
      if (account.sequence() > 0 && account.sequence() < sequence) {
        throw new ContradictionException(
            "Expected event %d of account %s, as the result at %s-%d offset %d says, but its last"
                    .formatted(
                        sequence, result.accountId(), Topics.RESULTS, partition, record.offset())
                + " event is "
                + account.sequence(),
            CHOICES);
      }
    }
    window.replay(result);
  }

  private CommandResult decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return wire.result(record.value());
    } catch (RuntimeException e) {
      throw Failures.isUnreadable(e)
          ? new ContradictionException(
              "%s-%d offset %d is no result that can be read: %s"
                  .formatted(record.topic(), partition, record.offset(), Failures.describe(e)),
              CHOICES)
          : e;
    }
  }
}
