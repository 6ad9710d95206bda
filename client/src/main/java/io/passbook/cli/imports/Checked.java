package io.passbook.cli.imports;

import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.csv.Row;
import io.passbook.cli.csv.UnreadableFileException;
import io.passbook.message.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a first reading of a whole file gives, before anything is sent. */
public final class Checked {
  private static final int MAX_EXAMPLES = 20;

  private final RowIds ids = new RowIds();
  private final List<Row.Malformed> examples = new ArrayList<>();
  private final Map<String, Long> types = new TreeMap<>();
  private int rows;
  private long malformed;

  private Checked() {}

  /**
   * Reads the file.
   *
   * @throws UnreadableFileException when it is no file of commands
   */
  public static Checked of(CommandFile file, ImportOrigin origin) {
    var checked = new Checked();
    file.read(origin, checked::add);
    return checked;
  }

  private boolean add(Row row) {
    switch (row) {
      case Row.Malformed bad -> {
        malformed++;
        if (examples.size() < MAX_EXAMPLES) {
          examples.add(bad);
        }
      }
      case Row.WellFormed(_, _, var command) -> {
        ids.add(command.accountId(), command.commandId(), rows);
        types.merge(type(command.command()), 1L, Long::sum);
      }
    }
    if (rows == Integer.MAX_VALUE) {
      throw new UnreadableFileException("More than 2,147,483,647 rows: split the file");
    }
    rows++;
    return true;
  }

  private static String type(Command command) {
    return switch (command) {
      case Command.OpenAccount _ -> "open";
      case Command.Deposit _ -> "deposit";
      case Command.Withdraw _ -> "withdraw";
      case Command.CloseAccount _ -> "close";
    };
  }

  RowIds ids() {
    return ids;
  }

  public long rows() {
    return rows;
  }

  public long malformed() {
    return malformed;
  }

  /** The first malformed rows, at most 20. */
  public List<Row.Malformed> examples() {
    return List.copyOf(examples);
  }

  /** How many well-formed rows there are, by type. */
  public Map<String, Long> types() {
    return new TreeMap<>(types);
  }
}
