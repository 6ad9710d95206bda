package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.COMMANDS_IN_ORDER;
import static io.passbook.cli.verify.Rule.NO_COMMAND_ID_TWICE;
import static io.passbook.cli.verify.Rule.ONE_RESULT_PER_COMMAND;
import static io.passbook.cli.verify.Rule.RESULT_OF_EVERY_EVENT;
import static io.passbook.cli.verify.Rule.UNREADABLE_IS_A_DEAD_LETTER;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Audits one partition: commands, results, dead letters and events, merged by the offset of the
 * command that each is about. Holds the accounts of the partition and a hash for each event; else
 * what it needs does not grow with the length of the log.
 */
final class PartitionAudit {
  private final AuditSource source;
  private final int partition;
  private final long window;
  private final Findings findings;
  private final Counts counts;
  private final Forwarding forwarding;

  private final Map<String, AccountFold> accounts = new HashMap<>();
  private final SnapshotAudit snapshots;
  private final SeenIds ids = new SeenIds();
  private final Repeats repeats;
  private final CommandAudit matching;
  private final Undecided commandsWaiting = new Undecided();
  private final Undecided eventsWaiting = new Undecided();
  private final Missed commandsMissed = new Missed();
  private final Missed resultsMissed = new Missed();
  private final Head<AccountCommand> commands;
  private final Head<CommandResult> results;
  private final Head<Origin> letters;
  private final Head<AccountEvent> events;

  private final long commandsFrom;
  private final long resultsStart;

  /** Results of commands before this offset have expired. */
  private long resultsFrom;

  PartitionAudit(
      AuditSource source,
      int partition,
      long window,
      Findings findings,
      Counts counts,
      Forwarding forwarding) {
    this.source = source;
    this.partition = partition;
    this.window = window;
    this.findings = findings;
    this.counts = counts;
    this.forwarding = forwarding;
    var admission = new Admission(partition, source.partitions(), findings, counts, this::account);
    this.snapshots = new SnapshotAudit(partition, source.partitions(), findings, counts);
    this.repeats = new Repeats(window, partition, findings, counts);
    this.matching = new CommandAudit(partition, findings);
    this.commandsFrom = source.start(Topics.COMMANDS, partition);
    this.resultsStart = source.start(Topics.RESULTS, partition);
    this.snapshots.read(source.snapshots(partition));
    this.commands =
        new Head<>(source.commands(partition), admission::isCommand, Entry::offset, (_, _) -> {});
    this.results =
        new Head<>(
            source.results(partition),
            admission::isResult,
            r -> value(r).commandOffset(),
            this::late);
    this.letters =
        new Head<>(
            source.deadLetters(partition),
            admission::isLetter,
            l -> value(l).offset(),
            this::lateLetter);
    this.events =
        new Head<>(
            source.events(partition),
            admission::isEvent,
            e -> value(e).commandOffset(),
            this::lateEvent);
    this.resultsFrom = resultsStart == 0 ? 0 : results.position();
  }

  /**
   * Goes through the partition.
   *
   * @return its accounts as they stand at the end
   */
  Map<String, AccountFold> run() {
    while (true) {
      var command =
          Math.min(
              Math.min(commands.position(), results.position()),
              Math.min(letters.position(), events.position()));
      if (command == Head.END) {
        break;
      }
      step(
          command,
          commands.take(command),
          results.take(command),
          letters.take(command),
          events.take(command));
    }
    commandsWaiting.decidedBelow(source.decidedBelow(partition));
    counts.pending += commandsWaiting.count();
    if (source.hasGrown(Topics.RESULTS, partition)) {
      counts.inFlight += eventsWaiting.count();
    } else {
      eventsWaiting.decided(); // no result of theirs came, and none can come any more
    }
    judgeMissed();
    snapshots.finish(accounts);
    if (ids.hasSuspects()) {
      ids.confirm(source.events(partition), this::idTwice);
    }
    for (var account : accounts.values()) {
      account.violations().forEach(findings::add);
    }
    return accounts;
  }

  /** Retention went on while all of this was read, and may have taken away what is missed. */
  private void judgeMissed() {
    var resultsStartNow = source.start(Topics.RESULTS, partition);
    if (resultsStartNow > resultsStart) {
      resultsFrom = firstResult();
    }
    counts.commandsExpired += commandsMissed.judge(source.start(Topics.COMMANDS, partition));
    counts.resultsExpired += resultsMissed.judge(resultsFrom);
    repeats.finish(resultsStartNow == 0);
  }

  /** The command that the first result is about. */
  private long firstResult() {
    var held = source.results(partition);
    while (held.hasNext()) {
      var result = held.next().value();
      if (result != null) {
        return result.commandOffset();
      }
    }
    return Head.END;
  }

  /** All that is about one command. */
  private void step(
      long offset,
      List<Entry<AccountCommand>> command,
      List<Entry<CommandResult>> itsResults,
      List<Entry<Origin>> itsLetters,
      List<Entry<AccountEvent>> itsEvents) {
    if (!itsResults.isEmpty()) {
      // Not by a dead letter: the end of those was taken later than that of the results, so that
      // at work there are letters behind results that this audit does not see.
      commandsWaiting.decided();
      eventsWaiting.decided();
    }
    for (var extra : itsResults.stream().skip(1).toList()) {
      find(
          ONE_RESULT_PER_COMMAND,
          Topics.RESULTS,
          extra.offset(),
          value(extra).accountId(),
          "Expected one result for the command at %d but this is another".formatted(offset));
    }
    for (var extra : itsEvents.stream().skip(1).toList()) {
      find(
          NO_COMMAND_ID_TWICE,
          Topics.EVENTS,
          extra.offset(),
          value(extra).accountId(),
          "Expected one event for the command at %d but this is another".formatted(offset));
    }
    for (var extra : itsLetters.stream().skip(1).toList()) {
      find(
          UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          extra.offset(),
          null,
          "Expected one dead letter for the command at %d but this is another".formatted(offset));
    }
    if (!itsLetters.isEmpty() && !command.isEmpty()) {
      matching.letter(command.getFirst(), itsLetters.getFirst());
    }
    for (var result : itsResults) {
      result(offset, command, result, itsEvents);
    }
    if (itsResults.isEmpty()) {
      itsEvents.forEach(event -> withoutResult(offset, event));
      if (itsLetters.isEmpty() && !command.isEmpty()) {
        withoutOutcome(offset, command.getFirst());
      }
    } else if (!itsLetters.isEmpty()) {
      find(
          UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          itsLetters.getFirst().offset(),
          null,
          "Expected a result or a dead letter for the command at %d but it has both"
              .formatted(offset));
    }
    for (var event : itsEvents) {
      if (!command.isEmpty()) {
        matching.event(command.getFirst(), event);
      }
      fold(event);
    }
  }

  private void result(
      long offset,
      List<Entry<AccountCommand>> command,
      Entry<CommandResult> entry,
      List<Entry<AccountEvent>> itsEvents) {
    var result = value(entry);
    repeats.accept(result, entry.offset());
    var account = account(result.accountId());
    matching.events(result, entry.offset(), itsEvents, account);
    if (!command.isEmpty()) {
      matching.result(command.getFirst(), result, entry.offset(), account);
    } else if (offset < commandsFrom) {
      counts.commandsExpired++;
    } else {
      var accountId = result.accountId();
      commandsMissed.add(
          offset,
          () ->
              find(
                  ONE_RESULT_PER_COMMAND,
                  Topics.RESULTS,
                  entry.offset(),
                  accountId,
                  "Expected a command at offset %d but there is none".formatted(offset)));
    }
  }

  private void withoutResult(long offset, Entry<AccountEvent> event) {
    if (offset < resultsFrom) {
      counts.resultsExpired++;
      return;
    }
    var accountId = value(event).accountId();
    var text = "Expected a result for the command at %d but there is none".formatted(offset);
    eventsWaiting.add(
        offset,
        () ->
            resultsMissed.add(
                offset,
                () ->
                    account(accountId)
                        .hold(RESULT_OF_EVERY_EVENT, Topics.EVENTS, event.offset(), text)));
  }

  private void withoutOutcome(long offset, Entry<AccountCommand> entry) {
    if (offset < resultsFrom) {
      counts.resultsExpired++;
      return;
    }
    var command = entry.value();
    if (command == null) {
      var text =
          "Expected a dead letter but there is none; the record "
              + (entry.unreadable() == null ? "is empty" : "cannot be read: " + entry.unreadable());
      commandsWaiting.add(
          offset,
          () ->
              resultsMissed.add(
                  offset,
                  () -> find(UNREADABLE_IS_A_DEAD_LETTER, Topics.COMMANDS, offset, null, text)));
      return;
    }
    var home = AccountPartitioner.partition(command.accountId(), source.partitions());
    if (home != partition) {
      commandsWaiting.add(offset, () -> forwarding.expect(entry, command, home, partition));
      return;
    }
    var accountId = command.accountId();
    var text = "Expected a result for command %s but there is none".formatted(command.commandId());
    commandsWaiting.add(
        offset,
        () ->
            resultsMissed.add(
                offset,
                () -> find(ONE_RESULT_PER_COMMAND, Topics.COMMANDS, offset, accountId, text)));
  }

  private void fold(Entry<AccountEvent> entry) {
    var event = value(entry);
    var account = account(event.accountId());
    if (account.apply(event, entry.offset())) {
      snapshots.applied(account, entry.offset());
    }
    ids.add(event);
  }

  // ---- Records out of turn ----

  private void late(Entry<CommandResult> entry, long before) {
    var result = value(entry);
    find(
        COMMANDS_IN_ORDER,
        Topics.RESULTS,
        entry.offset(),
        result.accountId(),
        "Expected the result of a command after the one at %d but it is of the one at %d"
            .formatted(before, result.commandOffset()));
  }

  private void lateEvent(Entry<AccountEvent> entry, long before) {
    var event = value(entry);
    find(
        COMMANDS_IN_ORDER,
        Topics.EVENTS,
        entry.offset(),
        event.accountId(),
        "Expected the event of a command after the one at %d but it is of the one at %d"
            .formatted(before, event.commandOffset()));
    fold(entry);
  }

  private void lateLetter(Entry<Origin> letter, long before) {
    find(
        UNREADABLE_IS_A_DEAD_LETTER,
        Topics.DEAD_LETTERS,
        letter.offset(),
        null,
        "Expected the dead letter of a command after the one at %d but it is of the one at %d"
            .formatted(before, value(letter).offset()));
  }

  private void idTwice(AccountEvent first, Entry<AccountEvent> again) {
    var event = value(again);
    if (account(event.accountId()).isErased()) {
      return;
    }
    // Whoever took over after the results had expired did not know the id any more.
    var forgotten = first.commandOffset() < resultsFrom;
    if (forgotten || event.commandOffset() - first.commandOffset() >= window) {
      counts.decidedAgainBeyondWindow++;
      return;
    }
    find(
        NO_COMMAND_ID_TWICE,
        Topics.EVENTS,
        again.offset(),
        event.accountId(),
        "Expected command %s to lead to one event but it led to %d and %d"
            .formatted(event.commandId(), first.sequence(), event.sequence()));
  }

  private AccountFold account(String accountId) {
    return accounts.computeIfAbsent(accountId, id -> new AccountFold(id, partition));
  }

  private void find(Rule rule, String topic, long offset, @Nullable String accountId, String text) {
    findings.add(rule, topic, partition, offset, accountId, text);
  }

  private static <M> M value(Entry<M> entry) {
    return Objects.requireNonNull(entry.value());
  }
}
