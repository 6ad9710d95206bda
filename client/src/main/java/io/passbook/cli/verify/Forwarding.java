package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Commands that stood on the wrong partition and must be found again on the right one. */
final class Forwarding {
  /** Brokers stamp what they take in, each by its own clock. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private final Map<Integer, Map<Id, From>> byTarget = new HashMap<>();

  private record Id(String accountId, UUID commandId) {}

  private record From(int partition, long offset, @Nullable Raw raw) {
    /** Whether a copy of it stands, or stood, behind a record of that time. */
    boolean isAfter(long timestampMs) {
      return raw != null && raw.timestampMs() - CLOCKS_APART.toMillis() > timestampMs;
    }
  }

  void expect(Entry<AccountCommand> entry, AccountCommand command, int target, int partition) {
    byTarget
        .computeIfAbsent(target, _ -> new HashMap<>())
        .put(
            new Id(command.accountId(), command.commandId()),
            new From(partition, entry.offset(), entry.raw()));
  }

  /** Goes through the commands of the right partitions. */
  void check(AuditSource source, Findings findings, Counts counts) {
    byTarget.forEach((target, expected) -> {
      counts.forwarded += expected.size();
      find(source.commands(target), expected);
      if (source.start(Topics.COMMANDS, target) > 0) {
        var firstHeldMs = firstHeldMs(source.commands(target));
        var all = expected.size();
        expected.values().removeIf(from -> !from.isAfter(firstHeldMs));
        counts.commandsExpired += all - expected.size();
      }
      expected.forEach((id, from) ->
          findings.add(
              Rule.MISROUTED_IS_FORWARDED,
              Topics.COMMANDS,
              from.partition,
              from.offset,
              id.accountId,
              "Expected command %s to be sent on to partition %d but it is not there"
                  .formatted(id.commandId, target)));
    });
  }

  /** When the first command came that has not expired; a copy that came later is there, too. */
  private static long firstHeldMs(Iterator<Entry<AccountCommand>> commands) {
    var raw = commands.hasNext() ? commands.next().raw() : null;
    return raw == null ? Long.MAX_VALUE : raw.timestampMs();
  }

  private static void find(Iterator<Entry<AccountCommand>> commands, Map<Id, From> expected) {
    while (commands.hasNext() && !expected.isEmpty()) {
      var command = commands.next().value();
      if (command != null) {
        expected.remove(new Id(command.accountId(), command.commandId()));
      }
    }
  }
}
