package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;

/** Commands that stood on the wrong partition and must be found again on the right one. */
final class Forwarding {
  private final Map<Integer, Map<Id, From>> byTarget = new HashMap<>();

  private record Id(String accountId, UUID commandId) {}

  private record From(int partition, long offset) {}

  void expect(AccountCommand command, int target, int partition, long offset) {
    byTarget
        .computeIfAbsent(target, _ -> new HashMap<>())
        .put(new Id(command.accountId(), command.commandId()), new From(partition, offset));
  }

  /** Goes through the commands of the right partitions. */
  void check(AuditSource source, Findings findings, Counts counts) {
    byTarget.forEach((target, expected) -> {
      counts.forwarded += expected.size();
      find(source.commands(target), expected);
      if (source.start(Topics.COMMANDS, target) > 0) {
        counts.commandsExpired += expected.size();
        return;
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

  private static void find(Iterator<Entry<AccountCommand>> commands, Map<Id, From> expected) {
    while (commands.hasNext() && !expected.isEmpty()) {
      var command = commands.next().value();
      if (command != null) {
        expected.remove(new Id(command.accountId(), command.commandId()));
      }
    }
  }
}
