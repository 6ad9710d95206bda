package io.passbook.command.pipeline;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.PartitionReader.Bounds;
import io.passbook.command.log.PartitionReader.Committed;
import io.passbook.command.log.PartitionReader.Marks;
import io.passbook.command.log.Time;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a successor needs, from the log alone. The order of the steps is what makes it
 * right; see docs/adr/0015.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(25);
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

  /** Transactions end before that, but for those that hang for ever. */
  private static final Duration PATIENCE_WITH_SNAPSHOTS = Duration.ofSeconds(30);

  /** What a transaction of an owner writes here and a successor cannot do without. */
  private static final List<String> OUTPUTS =
      List.of(Topics.EVENTS, Topics.RESULTS, Topics.DEAD_LETTERS);

  private static final List<String> SNAPSHOTS = List.of(Topics.SNAPSHOTS);
  private static final List<String> ALL_BUT_SNAPSHOTS =
      Topics.ALL.stream().filter(topic -> !SNAPSHOTS.contains(topic)).toList();

  private final int partition;
  private final int partitions;
  private final PartitionReader reader;
  private final Progress progress;
  private final Wire wire;
  private final Time time;
  private final long windowSize;
  private final Hangers hangers;

  /**
   * @param partitions how many the command topic has
   */
  Recovery(
      int partition,
      int partitions,
      PartitionReader reader,
      Progress progress,
      Wire wire,
      Time time,
      long windowSize) {
    this.partition = partition;
    this.partitions = partitions;
    this.reader = reader;
    this.progress = progress;
    this.wire = wire;
    this.time = time;
    this.windowSize = windowSize;
    this.hangers = new Hangers(partition, reader, time);
  }

  /**
   * Recovers the partition. May take as long as its log is large; stops when interrupted.
   *
   * @throws ContradictionException when the log contradicts itself
   */
  Recovered run() {
    var begunAt = time.nanoTime();

    // 1. What is committed. No commit of an earlier owner can follow the stable offset, so every
    //    record that counts is below marks that are taken after it.
    var committed =
        waitFor("the committed offset", reader::committed, c -> !(c instanceof Committed.Unstable));
    var marks = reader.bounds(ALL_BUT_SNAPSHOTS);
    waitFor("open transactions", () -> reader.stableOffsets(OUTPUTS), s -> passed(s, marks));
    var snapshots = snapshots();
    var waited = Duration.ofNanos(time.nanoTime() - begunAt);

    // 2. went along with the waiting: dead workers were shut out.

    // 3. The accounts, from snapshots as far as they go, and from events.
    var scan = new Scan(reader, progress);
    var accounts =
        new AccountsReplay(partition, partitions, scan, wire)
            .run(marks.of(Topics.EVENTS), snapshots);

    // 4. The memory of command ids.
    var window = new WindowReplay(partition, scan, wire, windowSize, accounts).run(marks);

    // 5. Where to continue.
    var decided = Math.max(accounts.largestCommandOffset(), window.largestCommandOffset());
    var letters = marks.of(Topics.DEAD_LETTERS);
    var largest = Math.max(decided, largestInDeadLetters(scan, letters));
    var commands = marks.of(Topics.COMMANDS);
    var continueAt = new Continuation(partition, committed, commands).after(largest);
    if (committed instanceof Committed.Stable(var offset) && isTraced(marks, window)) {
      new Skipped(partition, partitions, scan, wire).check(largest, offset, commands);
    }

    var report =
        new RecoveryReport(
            partition,
            continueAt,
            accounts.accounts().size(),
            accounts.snapshots(),
            accounts.events(),
            window.results(),
            hangers.fenced(),
            waited,
            Duration.ofNanos(time.nanoTime() - begunAt));
    var ledger =
        new Ledger(
            accounts.accounts(),
            accounts.snapshotted(),
            accounts.orphans(),
            window.window(),
            marks.of(Topics.EVENTS).end(),
            accounts.sawSnapshots());
    return new Recovered(ledger, continueAt, report);
  }

  /** Null: they cannot be seen. They only save time, so nobody waits long for them. */
  private @Nullable Bounds snapshots() {
    try {
      var marks = reader.bounds(SNAPSHOTS);
      var deadline = time.nanoTime() + PATIENCE_WITH_SNAPSHOTS.toNanos();
      waitFor(
          "open transactions of snapshots",
          () -> reader.stableOffsets(SNAPSHOTS),
          stable -> {
            if (passed(stable, marks)) {
              return true;
            }
            if (time.nanoTime() - deadline >= 0) {
              throw new LogAwayException(
                  "a transaction hangs there", new IllegalStateException(stable.toString()));
            }
            return false;
          });
      return marks.of(Topics.SNAPSHOTS);
    } catch (LogAwayException e) {
      LOG.warn(
          "Partition {}: its snapshots are out of reach. All events are read, and no snapshots are written before it is recovered again: {}",
          partition,
          Failures.describe(e));
      return null;
    }
  }

  private <T> T waitFor(String what, Supplier<T> question, Predicate<T> settled) {
    progress.waitsFor(what);
    var complainedAt = time.nanoTime();
    for (var answer = question.get(); ; answer = question.get()) {
      if (settled.test(answer)) {
        return answer;
      }
      hangers.look();
      time.sleep(BETWEEN_QUESTIONS);
      if (time.nanoTime() - complainedAt >= BETWEEN_COMPLAINTS.toNanos()) {
        complainedAt = time.nanoTime();
        LOG.warn("Partition {} still waits for {}: {}", partition, what, answer);
      }
    }
  }

  private boolean passed(Map<String, Long> stable, Marks marks) {
    if (stable.entrySet().stream()
        .allMatch(entry -> entry.getValue() >= marks.of(entry.getKey()).end())) {
      return true;
    }
    // A topic that was created anew may not come to its mark for a long time, or ever.
    var now = reader.bounds(List.copyOf(stable.keySet()));
    for (var topic : stable.keySet()) {
      if (now.of(topic).end() < marks.of(topic).end()) {
        throw new LogAwayException(
            topic + " was cut back while it was being read", new IllegalStateException());
      }
    }
    return false;
  }

  /**
   * Whether the last command that was decided has left a trace: not where all results have expired,
   * or their topic was created anew, or all dead letters have expired.
   */
  private static boolean isTraced(Marks marks, WindowReplay window) {
    var nothingYet = marks.of(Topics.EVENTS).end() == 0 && marks.of(Topics.RESULTS).end() == 0;
    var letters = marks.of(Topics.DEAD_LETTERS);
    var lettersExpired = letters.start() > 0 && letters.start() == letters.end();
    return (nothingYet || window.results() > 0) && !lettersExpired;
  }

  private long largestInDeadLetters(Scan scan, Bounds bounds) {
    var largest = new long[] {-1};
    for (var back = 16L; largest[0] < 0; back *= 16) {
      var from = Math.max(bounds.start(), bounds.end() - back);
      scan.read(
          Topics.DEAD_LETTERS,
          from,
          bounds.end(),
          letter ->
              DeadLetters.origin(letter.headers())
                  .filter(o -> o.topic().equals(Topics.COMMANDS) && o.partition() == partition)
                  .ifPresent(origin -> largest[0] = Math.max(largest[0], origin.offset())));
      if (from == bounds.start()) {
        break;
      }
    }
    return largest[0];
  }
}
