package io.passbook.command.simulation;

import io.passbook.command.simulation.Eraser.Erasure;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with one partition of a log on which all commands should be decided: reads
 * everything that was ever written there, expired or not, and plays the commands to plain models.
 */
final class Auditor {
  private final Cluster cluster;
  private final Memory memory;
  private final long window;
  private final int partition;
  private final List<String> violations;

  private final Map<Long, List<Entry>> results = new HashMap<>();
  private final Map<Long, List<AccountEvent>> events = new HashMap<>();
  private final Map<Long, List<Entry>> deadLetters = new HashMap<>();
  private final Map<String, Model> models = new HashMap<>();
  private final Map<Key, Known> known = new HashMap<>();
  private final Deque<Erasure> erasures = new ArrayDeque<>();
  private boolean offsetsLost;

  private record Key(String accountId, UUID commandId) {}

  /** What was decided first under an id, and where that was last said. */
  private record Known(
      long firstOffset, CommandResult first, AccountCommand command, long latest, Entry result) {}

  /**
   * @param violations where to add what is found
   */
  Auditor(Cluster cluster, Memory memory, long window, int partition, List<String> violations) {
    this.cluster = cluster;
    this.memory = memory;
    this.window = window;
    this.partition = partition;
    this.violations = violations;
  }

  /** The accounts as they should be, and were before they were erased. */
  Map<String, Model> models() {
    return models;
  }

  /**
   * Checks everything.
   *
   * @param offsetsExpired whether the group's offsets ever did
   * @param allErasures of accounts, in the order in which they happened
   */
  void audit(boolean offsetsExpired, List<Erasure> allErasures) {
    offsetsLost = offsetsExpired;
    allErasures.stream().filter(e -> e.partition() == partition).forEach(erasures::add);
    collect();
    var commands = good(Topics.COMMANDS, partition);
    for (var command : commands) {
      check(command);
    }
    checkNothingElseThan(commands);
    if (!commands.isEmpty()) {
      checkOffset(commands.getLast().offset());
    }
  }

  private void collect() {
    var last = -1L;
    for (var entry : good(Topics.RESULTS, partition)) {
      var offset = memory.result(entry).commandOffset();
      if (offset <= last) {
        violation(
            "results are out of order: the one for %d follows that for %d".formatted(offset, last));
      }
      last = offset;
      add(results, offset, entry);
    }
    var lastSequences = new HashMap<String, Long>();
    for (var entry : good(Topics.EVENTS, partition)) {
      if (entry.value() == null) {
        lastSequences.remove(entry.eventKey().accountId());
        continue;
      }
      var event = memory.event(entry);
      var before = lastSequences.put(event.accountId(), event.sequence());
      if (event.sequence() != (before == null ? 0 : before) + 1) {
        violation(
            "event %d of %s follows %d".formatted(event.sequence(), event.accountId(), before));
      }
      add(events, event.commandOffset(), event);
    }
    for (var entry : good(Topics.DEAD_LETTERS, partition)) {
      add(deadLetters, origin(entry), entry);
    }
  }

  private void check(Entry entry) {
    var offset = entry.offset();
    while (!erasures.isEmpty() && erasures.getFirst().next() <= offset) {
      models.computeIfAbsent(erasures.removeFirst().accountId(), _ -> new Model()).erase();
    }
    var command = decode(entry);
    if (command == null) {
      expect(offset, 0, 0, 1, 0, entry);
    } else if (AccountPartitioner.partition(command.accountId(), cluster.partitions())
        != partition) {
      expect(offset, 0, 0, 0, 1, entry);
    } else if (Memory.isPoison(command) && deadLetters.containsKey(offset)) {
      expect(offset, 0, 0, 1, 0, entry);
    } else {
      var found = results.getOrDefault(offset, List.of());
      if (found.isEmpty()) {
        violation("command %d was lost: it has no result".formatted(offset));
      } else {
        checkDecision(entry, command, found.getFirst());
      }
    }
  }

  private void checkDecision(Entry entry, AccountCommand command, Entry resultEntry) {
    var offset = entry.offset();
    var result = memory.result(resultEntry);
    var key = new Key(command.accountId(), command.commandId());
    var before = known.get(key);
    if (before != null && before.latest() <= offset - window) {
      before = null;
    }
    var rejection = result.outcome() instanceof Rejected(var code, _, _) ? code : null;
    if (result.repeatOf() != null) {
      expect(offset, 1, 0, 0, 0, entry);
      if (before == null || !isSame(before.command(), command)) {
        violation("command %d is no repeat but was taken for one".formatted(offset));
      } else {
        if (result.repeatOf() != before.firstOffset()
            || !result.outcome().equals(before.first().outcome())
            || !result.decidedAt().equals(before.first().decidedAt())) {
          violation("command %d repeats %s but got %s".formatted(offset, before.first(), result));
        }
        known.put(
            key,
            new Known(before.firstOffset(), before.first(), before.command(), offset, resultEntry));
      }
      return;
    }
    if ("COMMAND_ID_REUSED".equals(rejection)) {
      expect(offset, 1, 0, 0, 0, entry);
      if (before == null || isSame(before.command(), command)) {
        violation("command %d reuses no id but was refused for that".formatted(offset));
      }
      return;
    }
    if (before != null && isHeld(before.result(), resultEntry)) {
      violation(
          "command %d has the id of %d and was decided anew".formatted(offset, before.latest()));
    }
    var model = models.computeIfAbsent(command.accountId(), _ -> new Model());
    var refusal = model.apply(command);
    if (refusal == null ? rejection != null : !refusal.equals(rejection)) {
      violation("command %d: expected %s but got %s".formatted(offset, refusal, result.outcome()));
    }
    expect(offset, 1, refusal == null ? 1 : 0, 0, 0, entry);
    if (refusal == null) {
      checkEvent(offset, command, model, result);
    }
    known.put(key, new Known(offset, result, command, offset, resultEntry));
  }

  private void checkEvent(long offset, AccountCommand command, Model model, CommandResult result) {
    var accepted = new Accepted(model.changes(), model.balance());
    if (!result.outcome().equals(accepted)) {
      violation("command %d: expected %s but got %s".formatted(offset, accepted, result.outcome()));
    }
    var expected = model.lastChange(command.command());
    for (var event : events.getOrDefault(offset, List.of())) {
      if (event.sequence() != model.changes()
          || !event.accountId().equals(command.accountId())
          || !event.commandId().equals(command.commandId())
          || !event.event().equals(expected)) {
        violation(
            "command %d: expected event %d, %s, but got %s"
                .formatted(offset, model.changes(), expected, event));
      }
    }
  }

  /** Whether the results topic still held the one entry when the other was written. */
  private static boolean isHeld(Entry result, Entry when) {
    return result.offset() >= result.log().startAt(when.order());
  }

  private static boolean isSame(AccountCommand one, AccountCommand other) {
    return one.command().equals(other.command())
        && Objects.equals(one.expectedSequence(), other.expectedSequence());
  }

  /** What a command has led to, counted. */
  private void expect(long offset, int result, int event, int letter, int forwarded, Entry entry) {
    expect(offset, "results", result, results.getOrDefault(offset, List.of()).size());
    expect(offset, "events", event, events.getOrDefault(offset, List.of()).size());
    expect(offset, "dead letters", letter, deadLetters.getOrDefault(offset, List.of()).size());
    var copies = copies(entry);
    // Forwarding leaves no trace where it began, but for the group's offset: without that it may
    // be done again. The copy is a repeat then.
    expect(offset, "forwarded copies", forwarded, offsetsLost ? Math.min(copies, 1) : copies);
  }

  private void expect(long offset, String what, int expected, int actual) {
    if (expected != actual) {
      violation(
          "command %d: expected %d %s but found %d".formatted(offset, expected, what, actual));
    }
  }

  /** How often the record stands elsewhere. */
  private int copies(Entry entry) {
    var copies = 0;
    for (var other = 0; other < cluster.partitions(); other++) {
      for (var candidate : good(Topics.COMMANDS, other)) {
        if (other != partition && number(candidate) == number(entry)) {
          copies++;
        }
      }
    }
    // A copy that came from elsewhere stands there, too, once.
    return entry.transaction() == null ? copies : copies - 1;
  }

  /** The offset of the command that became this dead letter. */
  static long origin(Entry letter) {
    return DeadLetters.origin(new RecordHeaders(letter.headers())).orElseThrow().offset();
  }

  private static int number(Entry entry) {
    for (var header : entry.headers()) {
      if (header.key().equals(Workload.NUMBER)) {
        return ByteBuffer.wrap(header.value()).getInt();
      }
    }
    throw new IllegalStateException("no number at " + entry.offset());
  }

  private void checkNothingElseThan(List<Entry> commands) {
    for (var command : commands) {
      results.remove(command.offset());
      events.remove(command.offset());
      deadLetters.remove(command.offset());
    }
    for (var left : List.of(results, events, deadLetters)) {
      if (!left.isEmpty()) {
        violation("there are answers to commands that do not exist: %s".formatted(left));
      }
    }
  }

  private void checkOffset(long lastCommand) {
    var offset = cluster.offsets().latest(partition);
    if (offset == null && offsetsLost) {
      return;
    }
    var end = cluster.log(Topics.COMMANDS, partition).end();
    if (offset == null || offset <= lastCommand || offset > end) {
      violation(
          "the group's offset is %s; the last command is at %d".formatted(offset, lastCommand));
    }
  }

  private @Nullable AccountCommand decode(Entry entry) {
    try {
      return entry.value() == null ? null : memory.read(AccountCommand.class, entry.value());
    } catch (SerializationException _) {
      return null;
    }
  }

  private List<Entry> good(String topic, int where) {
    return cluster.log(topic, where).history().stream().filter(Entry::isGood).toList();
  }

  private static <T> void add(Map<Long, List<T>> map, long key, T value) {
    map.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
  }

  private void violation(String what) {
    violations.add("partition " + partition + ": " + what);
  }
}
