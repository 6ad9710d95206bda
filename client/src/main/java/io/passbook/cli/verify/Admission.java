package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.READABLE_AND_IN_PLACE;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of a partition as they are read, reports those that cannot be read or stand in
 * a wrong place, and says which of them take part in the audit.
 */
final class Admission {
  private final int partition;
  private final int partitions;
  private final Findings findings;
  private final Counts counts;
  private final Function<String, AccountFold> accounts;

  Admission(
      int partition,
      int partitions,
      Findings findings,
      Counts counts,
      Function<String, AccountFold> accounts) {
    this.partition = partition;
    this.partitions = partitions;
    this.findings = findings;
    this.counts = counts;
    this.accounts = accounts;
  }

  boolean isCommand(Entry<AccountCommand> ignored) {
    counts.commands++;
    return true;
  }

  boolean isResult(Entry<CommandResult> entry) {
    counts.results++;
    var result = entry.value();
    if (result == null) {
      return unreadable(Topics.RESULTS, entry);
    }
    switch (result.outcome()) {
      case Accepted _ -> counts.accepted++;
      case Rejected _ -> counts.rejected++;
    }
    return inPlace(Topics.RESULTS, entry, result.accountId(), result.accountId());
  }

  boolean isEvent(Entry<AccountEvent> entry) {
    var event = entry.value();
    if (event == null && entry.unreadable() == null) {
      erased(entry);
      return false;
    }
    counts.events++;
    return event == null
        ? unreadable(Topics.EVENTS, entry)
        : inPlace(
            Topics.EVENTS,
            entry,
            event.accountId(),
            EventKey.prefix(event.accountId())
                + String.format(Locale.ROOT, "%019d", event.sequence()));
  }

  boolean isLetter(Entry<Origin> entry) {
    counts.deadLetters++;
    var origin = entry.value();
    if (origin == null || !origin.topic().equals(Topics.COMMANDS)) {
      return false; // somebody else's
    }
    if (origin.partition() != partition) {
      find(
          Topics.DEAD_LETTERS,
          entry.offset(),
          null,
          "Expected a dead letter of partition %d but it is of %d"
              .formatted(partition, origin.partition()));
      return false;
    }
    return true;
  }

  private void erased(Entry<AccountEvent> tombstone) {
    try {
      var key = EventKey.parse(tombstone.key());
      accounts.apply(key.accountId()).erase(key.sequence());
    } catch (IllegalArgumentException e) {
      find(Topics.EVENTS, tombstone.offset(), null, String.valueOf(e.getMessage()));
    }
  }

  private boolean inPlace(String topic, Entry<?> entry, String accountId, String key) {
    if (!entry.key().equals(key)) {
      find(
          topic,
          entry.offset(),
          accountId,
          "Expected the key %s but it was %s".formatted(key, entry.key()));
    }
    var home = AccountPartitioner.partition(accountId, partitions);
    if (home != partition) {
      find(
          topic,
          entry.offset(),
          accountId,
          "Expected the record on partition %d but it is on %d".formatted(home, partition));
    }
    return true;
  }

  private boolean unreadable(String topic, Entry<?> entry) {
    find(
        topic,
        entry.offset(),
        null,
        entry.unreadable() == null ? "Expected a value" : entry.unreadable());
    return false;
  }

  private void find(String topic, long offset, @Nullable String accountId, String text) {
    findings.add(READABLE_AND_IN_PLACE, topic, partition, offset, accountId, text);
  }
}
