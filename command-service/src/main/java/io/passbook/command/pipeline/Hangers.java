package io.passbook.command.pipeline;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.PartitionReader.OpenTransaction;
import io.passbook.command.log.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that hang: their workers died, or stopped for long. They hold up everybody who comes
 * after them until the log's own time-out; shut out, they are gone at once. Transactions that are
 * about to be committed or aborted never come here: somebody is seeing to those.
 */
final class Hangers {
  private static final Logger LOG = LoggerFactory.getLogger(Hangers.class);

  /** A transaction that is open for so long belongs to nobody who is well. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final int partition;
  private final PartitionReader reader;
  private final Time time;
  private final List<String> fenced = new ArrayList<>();
  private Map<OpenTransaction, Long> firstSeen = Map.of();
  private long lookedAt = Long.MIN_VALUE;

  Hangers(int partition, PartitionReader reader, Time time) {
    this.partition = partition;
    this.reader = reader;
    this.time = time;
  }

  /** Looks for open transactions, and shuts out those that have been open for too long. */
  void look() {
    var now = time.nanoTime();
    if (lookedAt != Long.MIN_VALUE && now - lookedAt < BETWEEN_LOOKS.toNanos()) {
      return;
    }
    lookedAt = now;
    var seen = new HashMap<OpenTransaction, Long>();
    for (var transaction : open()) {
      long since = firstSeen.getOrDefault(transaction, now);
      if (now - since < PATIENCE.toNanos()) {
        seen.put(transaction, since);
      } else if (!isFenced(transaction)) {
        seen.put(transaction, now);
      }
    }
    firstSeen = seen;
  }

  // To look and to fence only saves time: who cannot waits for the log's time-out like others.

  private List<OpenTransaction> open() {
    try {
      return reader.openTransactions();
    } catch (LogAwayException e) {
      LOG.warn("Partition {}: cannot see who holds it up: {}", partition, Failures.describe(e));
      return List.of();
    }
  }

  private boolean isFenced(OpenTransaction transaction) {
    LOG.warn("Shutting out {}: its transaction holds partition {} up", transaction, partition);
    try {
      reader.fence(transaction);
      fenced.add(transaction.transactionalId());
      return true;
    } catch (LogAwayException e) {
      LOG.warn("Could not shut {} out: {}", transaction, Failures.describe(e));
      return false;
    }
  }

  /** The transactional ids that were shut out. */
  List<String> fenced() {
    return List.copyOf(fenced);
  }
}
