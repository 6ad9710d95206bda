package io.passbook.cli.csv;

import io.passbook.client.CommandIds;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Limits;
import io.passbook.message.Money;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns cells into a command, or says which cell is wrong. */
final class RowParser {
  private static final int SHOWN_CHARS = 80;

  private final Header header;
  private final ImportOrigin origin;

  RowParser(Header header, ImportOrigin origin) {
    this.header = header;
    this.origin = origin;
  }

  /** What is wrong with which column. */
  private static final class Problem extends Exception {
    private static final long serialVersionUID = 1;
    private final String column;

    Problem(Column column, String message) {
      this(column.title(), message);
    }

    Problem(String column, String message) {
      super(message, null, false, false);
      this.column = column;
    }
  }

  Row parse(long line, List<String> cells) {
    try {
      if (cells.size() != header.size()) {
        throw new Problem(
            "row", "Expected %d cells but found %d".formatted(header.size(), cells.size()));
      }
      var accountId = accountId(cells);
      var commandId = cell(cells, Column.COMMAND_ID);
      if (commandId.isBlank()) {
        throw new Problem(Column.COMMAND_ID, "Expected any text but it is empty");
      }
      return new Row.WellFormed(
          line,
          cells,
          new AccountCommand(
              CommandIds.of(accountId, commandId),
              accountId,
              issuedAt(cells),
              origin.issuedBy(),
              origin.correlationId(),
              null,
              command(cells)));
    } catch (Problem e) {
      return new Row.Malformed(line, cells, e.column, String.valueOf(e.getMessage()));
    }
  }

  private Command command(List<String> cells) throws Problem {
    var type = cell(cells, Column.TYPE);
    return switch (type) {
      case "open" -> {
        noAmount(cells, type);
        yield new Command.OpenAccount(owner(cells), currency(cells).getCurrencyCode());
      }
      case "deposit" -> {
        var currency = currency(cells);
        yield new Command.Deposit(
            amount(cells, currency), currency.getCurrencyCode(), reference(cells));
      }
      case "withdraw" -> {
        var currency = currency(cells);
        yield new Command.Withdraw(
            amount(cells, currency), currency.getCurrencyCode(), reference(cells));
      }
      case "close" -> {
        noAmount(cells, type);
        var reason = reference(cells);
        yield new Command.CloseAccount(reason == null ? "" : reason);
      }
      default ->
          throw new Problem(
              Column.TYPE, "Expected open, deposit, withdraw or close but it was " + shown(type));
    };
  }

  private String accountId(List<String> cells) throws Problem {
    var accountId = cell(cells, Column.ACCOUNT_ID);
    if (!Limits.ACCOUNT_ID.matcher(accountId).matches()) {
      throw new Problem(
          Column.ACCOUNT_ID,
          "Expected 1 to %d letters, digits, '.', '_', ':' or '-' but it was %s"
              .formatted(Limits.ACCOUNT_ID_CHARS, shown(accountId)));
    }
    return accountId;
  }

  private Instant issuedAt(List<String> cells) throws Problem {
    if (!header.has(Column.ISSUED_AT)) {
      return origin.startedAt();
    }
    try {
      return Times.start(cell(cells, Column.ISSUED_AT));
    } catch (IllegalArgumentException e) {
      throw new Problem(Column.ISSUED_AT, String.valueOf(e.getMessage()));
    }
  }

  private Currency currency(List<String> cells) throws Problem {
    var code = cell(cells, Column.CURRENCY);
    return Money.currency(code)
        .orElseThrow(() ->
            new Problem(
                Column.CURRENCY,
                "Expected the ISO 4217 code of a currency, such as EUR, but it was "
                    + shown(code)));
  }

  private long amount(List<String> cells, Currency currency) throws Problem {
    try {
      return Money.parse(cell(cells, Column.AMOUNT), currency);
    } catch (IllegalArgumentException e) {
      throw new Problem(Column.AMOUNT, String.valueOf(e.getMessage()));
    }
  }

  private void noAmount(List<String> cells, String type) throws Problem {
    var amount = cell(cells, Column.AMOUNT);
    if (!amount.isEmpty()) {
      throw new Problem(
          Column.AMOUNT,
          "Expected no amount with '%s' but it was %s".formatted(type, shown(amount)));
    }
  }

  private String owner(List<String> cells) throws Problem {
    var owner = cell(cells, Column.OWNER);
    if (owner.isBlank()) {
      throw new Problem(Column.OWNER, "Expected the owner's name but it is empty");
    }
    if (owner.length() > Limits.OWNER_NAME_CHARS) {
      throw new Problem(
          Column.OWNER,
          "Expected at most %d characters but it has %d"
              .formatted(Limits.OWNER_NAME_CHARS, owner.length()));
    }
    return owner;
  }

  private @Nullable String reference(List<String> cells) throws Problem {
    var reference = cell(cells, Column.REFERENCE);
    if (reference.length() > Limits.REFERENCE_CHARS) {
      throw new Problem(
          Column.REFERENCE,
          "Expected at most %d characters but it has %d"
              .formatted(Limits.REFERENCE_CHARS, reference.length()));
    }
    return reference.isEmpty() ? null : reference;
  }

  private String cell(List<String> cells, Column column) {
    return header.cell(cells, column);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARS
        ? "'" + text + "'"
        : "'" + text.substring(0, SHOWN_CHARS) + "…'";
  }
}
