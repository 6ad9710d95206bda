package io.passbook.command.pipeline;

import io.passbook.command.account.Account;
import io.passbook.command.log.PartitionReader.Marks;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome.Accepted;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The memory of command ids from the results: read from far enough back to know the last commands.
 * On the way it is checked that what was granted has its event.
 */
final class WindowReplay {
  private static final String CHOICES =
      "One of the two topics has lost committed records: restore it from a copy";

  private final int partition;
  private final Scan scan;
  private final Wire wire;
  private final long size;
  private final AccountsReplay accounts;

  /** By account, what was granted last. Of a life before an erasure it says nothing any more. */
  private final Map<String, Grant> lastGrants = new HashMap<>();

  private Window window;
  private long results;
  private long firstCommandOffset;
  private long largestCommandOffset;

  /**
   * A result that says that there is an event.
   *
   * @param offset of the result
   */
  private record Grant(long sequence, long offset) {}

  WindowReplay(int partition, Scan scan, Wire wire, long size, AccountsReplay accounts) {
    this.partition = partition;
    this.scan = scan;
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
      scan.read(Topics.RESULTS, from, bounds.end(), this::replay);
      if (from == bounds.start() || reachesBackFarEnough()) {
        break;
      }
    }
    var noEvents = marks.of(Topics.EVENTS).end() == 0;
    lastGrants.forEach((accountId, grant) -> check(accountId, grant, noEvents));
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
    lastGrants.clear();
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
    if (result.outcome() instanceof Accepted(var sequence, _) && result.repeatOf() == null) {
      lastGrants.put(result.accountId(), new Grant(sequence, record.offset()));
    }
    window.replay(result);
  }

  private void check(String accountId, Grant grant, boolean noEvents) {
    var sequence = accounts.accounts().getOrDefault(accountId, Account.UNOPENED).sequence();
    var isErased = sequence == 0 && !noEvents;
    if (sequence < grant.sequence() && !isErased) {
      throw new ContradictionException(
          "Expected event %d of account %s, as the result at %s-%d offset %d says, but its last"
                  .formatted(grant.sequence(), accountId, Topics.RESULTS, partition, grant.offset())
              + " event is "
              + sequence,
          CHOICES);
    }
  }

  private CommandResult decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return wire.result(record.value());
    } catch (UnreadableException e) {
      throw new ContradictionException(
          "%s-%d offset %d is no result that can be read: %s"
              .formatted(record.topic(), partition, record.offset(), Failures.describe(e)),
          CHOICES);
    }
  }
}
