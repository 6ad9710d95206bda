package io.passbook.command.simulation;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One account, to somebody who never heard of events, recovery or Kafka. */
final class Model {
  /** How the account stood after each of its changes; the first one is number 1. */
  private final List<State> states = new ArrayList<>();

  private final List<List<State>> earlierLives = new ArrayList<>();
  private State now = UNOPENED;

  private static final State UNOPENED = new State(false, false, "", 0);

  record State(boolean opened, boolean closed, String owner, long balance) {}

  long changes() {
    return states.size();
  }

  long balance() {
    return now.balance();
  }

  /** How it stood after so many changes, in each of its lives that had so many. */
  List<State> after(long changes) {
    return Stream.concat(earlierLives.stream(), Stream.of(states))
        .filter(life -> 0 < changes && changes <= life.size())
        .map(life -> life.get((int) changes - 1))
        .toList();
  }

  /** It never was. */
  void erase() {
    earlierLives.add(List.copyOf(states));
    states.clear();
    now = UNOPENED;
  }

  /** Does what is asked and says null, or says why not. */
  @Nullable String apply(AccountCommand envelope) {
    var expected = envelope.expectedSequence();
    return switch (envelope.command()) {
      case Command.Deposit(var amount, _, _) when amount <= 0 -> "INVALID_AMOUNT";
      case Command _ when expected != null && expected != changes() -> "SEQUENCE_CONFLICT";
      case Command.OpenAccount _ when now.opened() -> "ACCOUNT_ALREADY_EXISTS";
      case Command.OpenAccount(var owner, _) -> change(new State(true, false, owner, 0));
      case Command _ when !now.opened() -> "ACCOUNT_NOT_FOUND";
      case Command _ when now.closed() -> "ACCOUNT_CLOSED";
      case Command.Deposit(var amount, _, _) ->
          change(new State(true, false, now.owner(), now.balance() + amount));
      case Command.Withdraw(var amount, _, _) when amount > now.balance() -> "INSUFFICIENT_FUNDS";
      case Command.Withdraw(var amount, _, _) ->
          change(new State(true, false, now.owner(), now.balance() - amount));
      case Command.CloseAccount _ when now.balance() != 0 -> "NON_ZERO_BALANCE";
      case Command.CloseAccount _ -> change(new State(true, true, now.owner(), 0));
    };
  }

  /** What there is to say of a command that has just changed the account. */
  Event lastChange(Command command) {
    return switch (command) {
      case Command.OpenAccount(var owner, var currency) -> new Event.AccountOpened(owner, currency);
      case Command.Deposit(var amount, _, var reference) ->
          new Event.MoneyDeposited(amount, balance(), reference);
      case Command.Withdraw(var amount, _, var reference) ->
          new Event.MoneyWithdrawn(amount, balance(), reference);
      case Command.CloseAccount(var reason) -> new Event.AccountClosed(reason);
    };
  }

  private @Nullable String change(State state) {
    now = state;
    states.add(state);
    return null;
  }
}
