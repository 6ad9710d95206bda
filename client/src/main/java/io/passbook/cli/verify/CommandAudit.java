package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.EVENT_OF_EVERY_ACCEPTED_RESULT;
import static io.passbook.cli.verify.Rule.ONE_RESULT_PER_COMMAND;
import static io.passbook.cli.verify.Rule.REFUSED_FOR_A_REASON;
import static io.passbook.cli.verify.Rule.SAME_AS_THE_COMMAND;
import static io.passbook.cli.verify.Rule.UNREADABLE_IS_A_DEAD_LETTER;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Event.AccountClosed;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Event.MoneyDeposited;
import io.passbook.message.Event.MoneyWithdrawn;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares a command, its result and its event with each other. */
final class CommandAudit {
  private static final String UNREADABLE = DeadLetters.Reason.UNREADABLE.name();
  private static final String EMPTY = DeadLetters.Reason.EMPTY.name();
  private static final String TOO_LARGE = DeadLetters.Reason.TOO_LARGE.name();

  private final int partition;
  private final Findings findings;

  CommandAudit(int partition, Findings findings) {
    this.partition = partition;
    this.findings = findings;
  }

  /** A result and the events about the same command. */
  void events(
      CommandResult result, long offset, List<Entry<AccountEvent>> events, AccountFold account) {
    var first = result.repeatOf() == null;
    if (first && result.outcome() instanceof Accepted accepted) {
      if (events.isEmpty()) {
        account.hold(
            EVENT_OF_EVERY_ACCEPTED_RESULT,
            Topics.RESULTS,
            offset,
            "Expected event %d but there is none of the command at %d"
                .formatted(accepted.sequence(), result.commandOffset()));
      } else {
        same(result, accepted, offset, Objects.requireNonNull(events.getFirst().value()));
      }
      return;
    }
    for (var event : events) {
      findings.add(
          EVENT_OF_EVERY_ACCEPTED_RESULT,
          Topics.EVENTS,
          partition,
          event.offset(),
          result.accountId(),
          "Expected no event of the command at %d, which %s, but there is one"
              .formatted(
                  result.commandOffset(), first ? "was rejected" : "repeats an earlier one"));
    }
  }

  /** A result and its command, before the command's event is folded. */
  void result(Entry<AccountCommand> entry, CommandResult result, long offset, AccountFold account) {
    var command = entry.value();
    if (command == null) {
      find(
          ONE_RESULT_PER_COMMAND,
          Topics.RESULTS,
          offset,
          result.accountId(),
          "Expected no result for the record at %d, which is no command".formatted(entry.offset()));
      return;
    }
    if (!command.commandId().equals(result.commandId())
        || !command.accountId().equals(result.accountId())
        || !Fingerprint.of(command).equals(result.fingerprint())) {
      find(
          SAME_AS_THE_COMMAND,
          Topics.RESULTS,
          offset,
          result.accountId(),
          "Expected the result of command %s of %s but it is of %s of %s, or of other contents"
              .formatted(
                  command.commandId(),
                  command.accountId(),
                  result.commandId(),
                  result.accountId()));
      return;
    }
    if (result.repeatOf() == null) {
      var wrong =
          switch (result.outcome()) {
            case Rejected rejected -> Refusals.wrong(command, result, rejected, account);
            case Accepted _ -> Refusals.missing(command, result, account);
          };
      if (wrong != null) {
        account.hold(REFUSED_FOR_A_REASON, Topics.RESULTS, offset, wrong);
      }
    }
  }

  /** An event and its command. */
  void event(Entry<AccountCommand> entry, Entry<AccountEvent> itsEvent) {
    var command = entry.value();
    var event = Objects.requireNonNull(itsEvent.value());
    if (command == null) {
      find(
          SAME_AS_THE_COMMAND,
          Topics.EVENTS,
          itsEvent.offset(),
          event.accountId(),
          "Expected no event of the record at %d, which is no command".formatted(entry.offset()));
      return;
    }
    var same =
        command.commandId().equals(event.commandId())
            && command.accountId().equals(event.accountId())
            && command.issuedAt().equals(event.issuedAt())
            && command.issuedBy().equals(event.issuedBy())
            && Objects.equals(command.correlationId(), event.correlationId())
            && isAskedFor(command.command(), event.event())
            && (command.expectedSequence() == null
                || command.expectedSequence() == event.sequence() - 1);
    if (!same) {
      find(
          SAME_AS_THE_COMMAND,
          Topics.EVENTS,
          itsEvent.offset(),
          event.accountId(),
          "Expected the event of %s but it was %s".formatted(command, event));
    }
  }

  /** A dead letter and its command. */
  void letter(Entry<AccountCommand> entry, Entry<Origin> letter) {
    var command = entry.value();
    var reason = Objects.requireNonNull(letter.value()).reason();
    if (command != null && (reason.equals(UNREADABLE) || reason.equals(EMPTY))) {
      find(
          UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          letter.offset(),
          command.accountId(),
          "Expected a result, or another reason than %s: the command at %d can be read"
              .formatted(reason, entry.offset()));
    }
    var sent = entry.raw();
    var kept = letter.raw();
    if (sent != null
        && kept != null
        && !(reason.equals(TOO_LARGE) ? kept.beginsLike(sent) : kept.isSameAs(sent))) {
      find(
          UNREADABLE_IS_A_DEAD_LETTER,
          Topics.DEAD_LETTERS,
          letter.offset(),
          null,
          "Expected the value of the command at %d, as it was received, but it is another"
              .formatted(entry.offset()));
    }
  }

  private void same(CommandResult result, Accepted accepted, long offset, AccountEvent event) {
    if (!event.commandId().equals(result.commandId())
        || !event.accountId().equals(result.accountId())
        || event.sequence() != accepted.sequence()
        || balanceAfter(event.event()) != accepted.balanceAfter()) {
      find(
          EVENT_OF_EVERY_ACCEPTED_RESULT,
          Topics.RESULTS,
          offset,
          result.accountId(),
          "Expected event %d with a balance of %d but it was %s"
              .formatted(accepted.sequence(), accepted.balanceAfter(), event));
    }
  }

  private static boolean isAskedFor(Command command, Event event) {
    return switch (event) {
      case AccountOpened(var owner, var currency) ->
          command.equals(new Command.OpenAccount(owner, currency));
      case MoneyDeposited(var amount, _, var reference) ->
          command instanceof Command.Deposit deposit
              && deposit.amount() == amount
              && Objects.equals(deposit.reference(), reference);
      case MoneyWithdrawn(var amount, _, var reference) ->
          command instanceof Command.Withdraw withdraw
              && withdraw.amount() == amount
              && Objects.equals(withdraw.reference(), reference);
      case AccountClosed(var reason) -> command.equals(new Command.CloseAccount(reason));
    };
  }

  private static long balanceAfter(Event event) {
    return switch (event) {
      case MoneyDeposited deposited -> deposited.balanceAfter();
      case MoneyWithdrawn withdrawn -> withdrawn.balanceAfter();
      case AccountOpened _, AccountClosed _ -> 0;
    };
  }

  private void find(Rule rule, String topic, long offset, @Nullable String accountId, String text) {
    findings.add(rule, topic, partition, offset, accountId, text);
  }
}
