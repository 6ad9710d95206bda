package io.passbook.cli.imports;

import io.passbook.message.Command;
import io.passbook.message.Event;
import java.util.Objects;

/**
 * A hash of what a command asks for and of what an event holds of it: the same for a command and
 * for its event. A deposit's currency is not in its event, so it is left out.
 */
final class Content {
  private Content() {}

  static int of(Command command) {
    return switch (command) {
      case Command.OpenAccount(var owner, var currency) -> opened(owner, currency);
      case Command.Deposit(var amount, _, var reference) -> Objects.hash('D', amount, reference);
      case Command.Withdraw(var amount, _, var reference) -> Objects.hash('W', amount, reference);
      case Command.CloseAccount(var reason) -> Objects.hash('C', reason);
    };
  }

  static int of(Event event) {
    return switch (event) {
      case Event.AccountOpened(var owner, var currency) -> opened(owner, currency);
      case Event.MoneyDeposited(var amount, _, var reference) ->
          Objects.hash('D', amount, reference);
      case Event.MoneyWithdrawn(var amount, _, var reference) ->
          Objects.hash('W', amount, reference);
      case Event.AccountClosed(var reason) -> Objects.hash('C', reason);
    };
  }

  private static int opened(String owner, String currency) {
    return Objects.hash('O', owner, currency);
  }
}
