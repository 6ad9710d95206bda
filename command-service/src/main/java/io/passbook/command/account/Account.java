package io.passbook.command.account;

import io.passbook.command.account.Decision.Refused;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.Event.AccountClosed;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Event.MoneyDeposited;
import io.passbook.message.Event.MoneyWithdrawn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account and all its rules. {@link #decide} says what a command leads to, {@link #evolve} what
 * an event makes of the account; nothing else changes it. A state has only the fields that make
 * sense in it. Whether a command is a repeat is settled before it comes here.
 */
public sealed interface Account {

  /** The account of an id under which nothing has happened yet. */
  Account UNOPENED = new Unopened();

  /** Nothing has happened yet. */
  record Unopened() implements Account {
    @Override
    public long sequence() {
      return 0;
    }

    @Override
    public long balance() {
      return 0;
    }
  }

  /**
   * In use.
   *
   * @param balance minor units of {@code currency}, never negative
   * @param lastOccurredAt {@code occurredAt} of the last event
   */
  record Open(
      String accountId,
      long sequence,
      String ownerName,
      String currency,
      long balance,
      Instant lastOccurredAt)
      implements Account {}

  /** Out of use, for ever. Its balance is 0. */
  record Closed(
      String accountId, long sequence, String ownerName, String currency, Instant lastOccurredAt)
      implements Account {
    @Override
    public long balance() {
      return 0;
    }
  }

  /** The sequence of the account's last event; 0 when there is none. */
  long sequence();

  /** Minor units of the account's currency; 0 when it is not open. */
  long balance();

  // ---- Deciding ----

  /**
   * What the command leads to. The first of these that finds fault decides: the command's own
   * fields, the expected sequence, the account's state, its funds.
   *
   * @param now the service's clock
   * @param commandOffset where the command stood in its partition
   */
  static Decision decide(Account account, AccountCommand command, Instant now, long commandOffset) {
    var fault = CommandFields.faultIn(command, now);
    if (fault == null) {
      fault = faultInSequence(account, command);
    }
    if (fault != null) {
      return fault;
    }
    var request = new Request(command, now, commandOffset);
    return switch (command.command()) {
      case OpenAccount open -> open(account, open, request);
      case Deposit deposit -> deposit(account, deposit, request);
      case Withdraw withdraw -> withdraw(account, withdraw, request);
      case CloseAccount close -> close(account, close, request);
    };
  }

  private static Decision open(Account account, OpenAccount open, Request request) {
    return switch (account) {
      case Unopened _ -> request.grantFirst(new AccountOpened(open.ownerName(), open.currency()));
      case Open _, Closed _ -> Rejections.alreadyExists(request.accountId());
    };
  }

  private static Decision deposit(Account account, Deposit deposit, Request request) {
    return switch (account) {
      case Unopened _ -> Rejections.notFound(request.accountId());
      case Closed _ -> Rejections.closed(request.accountId());
      case Open open -> {
        if (deposit.currency() != null && !deposit.currency().equals(open.currency())) {
          yield Rejections.currencyMismatch(open.currency(), deposit.currency());
        }
        if (deposit.amount() > Long.MAX_VALUE - open.balance()) {
          yield Rejections.balanceOverflow(open.balance(), deposit.amount());
        }
        var after = open.balance() + deposit.amount();
        yield request.grantNext(
            open, new MoneyDeposited(deposit.amount(), after, deposit.reference()));
      }
    };
  }

  private static Decision withdraw(Account account, Withdraw withdraw, Request request) {
    return switch (account) {
      case Unopened _ -> Rejections.notFound(request.accountId());
      case Closed _ -> Rejections.closed(request.accountId());
      case Open open -> {
        if (withdraw.currency() != null && !withdraw.currency().equals(open.currency())) {
          yield Rejections.currencyMismatch(open.currency(), withdraw.currency());
        }
        if (withdraw.amount() > open.balance()) {
          yield Rejections.insufficientFunds(withdraw.amount(), open.balance());
        }
        var after = open.balance() - withdraw.amount();
        yield request.grantNext(
            open, new MoneyWithdrawn(withdraw.amount(), after, withdraw.reference()));
      }
    };
  }

  private static Decision close(Account account, CloseAccount close, Request request) {
    return switch (account) {
      case Unopened _ -> Rejections.notFound(request.accountId());
      case Closed _ -> Rejections.closed(request.accountId());
      case Open open ->
          open.balance() == 0
              ? request.grantNext(open, new AccountClosed(close.reason()))
              : Rejections.nonZeroBalance(open.balance());
    };
  }

  private static @Nullable Refused faultInSequence(Account account, AccountCommand command) {
    var expected = command.expectedSequence();
    return expected == null || expected == account.sequence()
        ? null
        : Rejections.sequenceConflict(expected, account.sequence());
  }

  // ---- Evolving ----

  /**
   * The account after the event.
   *
   * @throws BrokenLogException if no decision could have led to this event
   */
  static Account evolve(Account account, AccountEvent event) {
    expect(event, "sequence", account.sequence() + 1, event.sequence());
    return switch (event.event()) {
      case AccountOpened opened ->
          switch (account) {
            case Unopened _ ->
                new Open(
                    event.accountId(),
                    event.sequence(),
                    opened.ownerName(),
                    opened.currency(),
                    0,
                    event.occurredAt());
            case Open _, Closed _ -> throw impossible(account, event);
          };
      case MoneyDeposited(var amount, var after, _) -> {
        var open = booked(account, event, amount);
        yield moved(open, event, open.balance() + amount, after);
      }
      case MoneyWithdrawn(var amount, var after, _) -> {
        var open = booked(account, event, amount);
        yield moved(open, event, open.balance() - amount, after);
      }
      case AccountClosed _ -> {
        var open = following(account, event);
        expect(event, "the balance of an account that closes", 0, open.balance());
        yield new Closed(
            open.accountId(),
            event.sequence(),
            open.ownerName(),
            open.currency(),
            event.occurredAt());
      }
    };
  }

  private static Open moved(Open open, AccountEvent event, long balance, long balanceAfter) {
    expect(event, "balanceAfter", balance, balanceAfter);
    if (balance < 0) {
      throw broken(event, "Expected a balance from 0 to 2^63 - 1 but it was " + balance);
    }
    return new Open(
        open.accountId(),
        event.sequence(),
        open.ownerName(),
        open.currency(),
        balance,
        event.occurredAt());
  }

  private static Open booked(Account account, AccountEvent event, long amount) {
    if (amount <= 0) {
      throw broken(event, "Expected the amount to be positive but it was " + amount);
    }
    return following(account, event);
  }

  /** The open account that this event can follow. */
  private static Open following(Account account, AccountEvent event) {
    return switch (account) {
      case Open open -> {
        if (!open.accountId().equals(event.accountId())) {
          throw broken(event, "Expected account " + open.accountId());
        }
        if (event.occurredAt().isBefore(open.lastOccurredAt())) {
          throw broken(
              event,
              "Expected occurredAt not to be before %s but it was %s"
                  .formatted(open.lastOccurredAt(), event.occurredAt()));
        }
        yield open;
      }
      case Unopened _, Closed _ -> throw impossible(account, event);
    };
  }

  private static void expect(AccountEvent event, String what, long expected, long actual) {
    if (expected != actual) {
      throw broken(event, "Expected %s to be %d but it was %d".formatted(what, expected, actual));
    }
  }

  private static BrokenLogException impossible(Account account, AccountEvent event) {
    return broken(
        event,
        "Expected an event that %s account can have but it was %s"
            .formatted(
                switch (account) {
                  case Unopened _ -> "an unopened";
                  case Open _ -> "an open";
                  case Closed _ -> "a closed";
                },
                event.event().getClass().getSimpleName()));
  }

  private static BrokenLogException broken(AccountEvent event, String message) {
    return new BrokenLogException(
        "%s (account %s, event %d)".formatted(message, event.accountId(), event.sequence()));
  }
}
