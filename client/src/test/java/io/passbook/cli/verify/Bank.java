package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a log in which everything is as it must be: the simplest command service there is. */
final class Bank {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  final MemoryLog log;
  private final Map<String, State> accounts = new HashMap<>();
  private final Random random = new Random(42);
  private long ticks;

  private record State(long sequence, boolean open, String owner, long balance, Instant last) {}

  Bank(int partitions) {
    log = new MemoryLog(partitions);
  }

  void open(String accountId) {
    decide(command(accountId, new Command.OpenAccount("Owner of " + accountId, "EUR")));
  }

  void deposit(String accountId, long amount) {
    decide(command(accountId, new Command.Deposit(amount, null, null)));
  }

  void withdraw(String accountId, long amount) {
    decide(command(accountId, new Command.Withdraw(amount, "EUR", "cash")));
  }

  void close(String accountId) {
    decide(command(accountId, new Command.CloseAccount("bye")));
  }

  /** Sends the same command again and gives its first result again. */
  void repeat(CommandResult first, AccountCommand again) {
    var partition = home(first.accountId());
    var offset = log.commands().add(partition, first.accountId(), again);
    log.results()
        .add(
            partition,
            first.accountId(),
            new CommandResult(
                first.commandId(),
                first.accountId(),
                offset,
                first.fingerprint(),
                first.commandOffset(),
                first.decidedAt(),
                first.outcome()));
  }

  /** Sends another command with an id that was used and refuses it. */
  void reuse(AccountCommand used, long firstOffset) {
    var again =
        new AccountCommand(
            used.commandId(),
            used.accountId(),
            used.issuedAt(),
            used.issuedBy(),
            null,
            null,
            new Command.Deposit(77, null, null));
    var partition = home(used.accountId());
    var offset = log.commands().add(partition, used.accountId(), again);
    var details = Map.of("firstOffset", Long.toString(firstOffset));
    result(
        partition,
        again,
        offset,
        new Outcome.Rejected(RejectionCode.COMMAND_ID_REUSED.name(), "no", details));
  }

  /** Sends garbage, which becomes a dead letter. */
  void garbage(int partition) {
    var offset = log.commands().addUnreadable(partition, "garbage");
    log.deadLetters()
        .add(
            partition,
            "garbage",
            new Origin("UNREADABLE", "bad", Topics.COMMANDS, partition, offset, 0));
  }

  /** Sends a command to the wrong partition, from where it is sent on. */
  void misroute(String accountId, int wrong) {
    var command = command(accountId, new Command.Deposit(1, null, null));
    log.commands().add(wrong, accountId, command);
    decide(command);
  }

  /** Snapshots of all accounts, and the marker, as of now. */
  void checkpoint(int partition, long eventOffset) {
    accounts.forEach((accountId, state) -> snapshot(accountId, state));
    log.snapshots()
        .add(partition, Topics.CHECKPOINT_KEY, new CheckpointMarker(eventOffset, accounts.size()));
  }

  /** Tombstones for all events of an account. */
  void erase(String accountId) {
    var state = Objects.requireNonNull(accounts.get(accountId));
    for (var sequence = 1L; sequence <= state.sequence(); sequence++) {
      log.events().add(home(accountId), new EventKey(accountId, sequence).toString(), null);
    }
    accounts.remove(accountId);
  }

  AccountCommand command(String accountId, Command command) {
    return new AccountCommand(
        new UUID(random.nextLong(), random.nextLong()),
        accountId,
        BEGIN.plusSeconds(ticks++),
        "teller",
        null,
        null,
        command);
  }

  /** Sends the command, decides it and writes what it leads to. */
  void decide(AccountCommand command) {
    var accountId = command.accountId();
    var partition = home(accountId);
    var offset = log.commands().add(partition, accountId, command);
    var state = accounts.getOrDefault(accountId, new State(0, false, "", 0, Instant.EPOCH));
    var refusal = refusal(command, state);
    var outcome = refusal == null ? null : new Outcome.Rejected(refusal.name(), "no", Map.of());
    if (outcome != null) {
      result(partition, command, offset, outcome);
      return;
    }
    var sequence = state.sequence() + 1;
    var occurredAt = command.issuedAt().isBefore(state.last()) ? state.last() : command.issuedAt();
    var event = event(command.command(), state.balance());
    var balance =
        switch (event) {
          case Event.MoneyDeposited e -> e.balanceAfter();
          case Event.MoneyWithdrawn e -> e.balanceAfter();
          case Event.AccountOpened _, Event.AccountClosed _ -> 0L;
        };
    log.events()
        .add(
            partition,
            new EventKey(accountId, sequence).toString(),
            new AccountEvent(
                accountId,
                sequence,
                occurredAt,
                command.issuedAt(),
                BEGIN.plusSeconds(ticks),
                command.commandId(),
                offset,
                command.issuedBy(),
                command.correlationId(),
                event));
    accounts.put(
        accountId,
        new State(
            sequence,
            !(event instanceof Event.AccountClosed),
            event instanceof Event.AccountOpened(var owner, _) ? owner : state.owner(),
            balance,
            occurredAt));
    result(partition, command, offset, new Outcome.Accepted(sequence, balance));
  }

  private void result(int partition, AccountCommand command, long offset, Outcome outcome) {
    log.results()
        .add(
            partition,
            command.accountId(),
            new CommandResult(
                command.commandId(),
                command.accountId(),
                offset,
                Fingerprint.of(command),
                null,
                BEGIN.plusSeconds(ticks),
                outcome));
  }

  private void snapshot(String accountId, State state) {
    log.snapshots()
        .add(
            home(accountId),
            accountId,
            new AccountSnapshot(
                accountId,
                state.sequence(),
                state.open(),
                state.owner(),
                "EUR",
                state.balance(),
                state.last()));
  }

  private static Event event(Command command, long balance) {
    return switch (command) {
      case Command.OpenAccount(var owner, var currency) -> new Event.AccountOpened(owner, currency);
      case Command.Deposit(var amount, _, var reference) ->
          new Event.MoneyDeposited(amount, balance + amount, reference);
      case Command.Withdraw(var amount, _, var reference) ->
          new Event.MoneyWithdrawn(amount, balance - amount, reference);
      case Command.CloseAccount(var reason) -> new Event.AccountClosed(reason);
    };
  }

  private static @Nullable RejectionCode refusal(AccountCommand command, State state) {
    if (command.command() instanceof Command.OpenAccount) {
      return state.sequence() == 0 ? null : RejectionCode.ACCOUNT_ALREADY_EXISTS;
    }
    if (state.sequence() == 0) {
      return RejectionCode.ACCOUNT_NOT_FOUND;
    }
    if (!state.open()) {
      return RejectionCode.ACCOUNT_CLOSED;
    }
    return switch (command.command()) {
      case Command.Withdraw w when w.amount() > state.balance() -> RejectionCode.INSUFFICIENT_FUNDS;
      case Command.CloseAccount _ when state.balance() != 0 -> RejectionCode.NON_ZERO_BALANCE;
      case Command.OpenAccount _, Command.Deposit _, Command.Withdraw _, Command.CloseAccount _ ->
          null;
    };
  }

  private int home(String accountId) {
    return AccountPartitioner.partition(accountId, log.partitions());
  }
}
