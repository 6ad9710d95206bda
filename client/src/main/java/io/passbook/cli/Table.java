package io.passbook.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns, two blanks apart: texts to the left, numbers to the right. Widths are in code
 * points.
 */
final class Table {
  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private boolean headerPrinted;

  private record Column(String title, boolean right) {}

  Table text(String title) {
    return column(title, false);
  }

  Table number(String title) {
    return column(title, true);
  }

  private Table column(String title, boolean right) {
    columns.add(new Column(title, right));
    widths.add(title.codePointCount(0, title.length()));
    return this;
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /**
   * Prints the rows so far, and the titles the first time; later rows keep the widths if they can.
   */
  void print(Console console) {
    for (var row : rows) {
      for (var i = 0; i < row.size(); i++) {
        widths.set(i, Math.max(widths.get(i), row.get(i).codePointCount(0, row.get(i).length())));
      }
    }
    if (!headerPrinted) {
      headerPrinted = true;
      console.answer(Console.Style.BOLD.of(line(columns.stream().map(Column::title).toList())));
    }
    rows.forEach(row -> console.answer(line(row)));
    rows.clear();
  }

  private String line(List<String> cells) {
    var line = new StringBuilder();
    for (var i = 0; i < cells.size(); i++) {
      var cell = cells.get(i);
      var blanks = " ".repeat(widths.get(i) - cell.codePointCount(0, cell.length()));
      line.append(columns.get(i).right() ? blanks + cell : cell + blanks).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
