package io.passbook.cli.csv;

import io.passbook.message.AccountCommand;
import java.util.List;

/** A row of a file of commands. */
public sealed interface Row {
  /** The line in the file on which it begins; the header's is 1. */
  long line();

  /** The cells as they are in the file. */
  List<String> cells();

  /** A well-formed row. */
  record WellFormed(long line, List<String> cells, AccountCommand command) implements Row {}

  /**
   * A row that is no command.
   *
   * @param column the name of the column at fault, or {@code row}
   * @param problem what was expected and what was found
   */
  record Malformed(long line, List<String> cells, String column, String problem) implements Row {
    /** Such as {@code line 17, column amount: Expected …}. */
    public String text() {
      return "line %d, column %s: %s".formatted(line, column, problem);
    }
  }
}
