package io.passbook.cli.csv;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which column is where in a file. */
final class Header {
  private final List<String> titles;
  private final Map<Column, Integer> positions;

  private Header(List<String> titles, Map<Column, Integer> positions) {
    this.titles = titles;
    this.positions = positions;
  }

  /**
   * Reads the first row of a file.
   *
   * @throws UnreadableFileException when a column is unknown, given twice or missing
   */
  static Header of(List<String> titles) {
    var positions = new EnumMap<Column, Integer>(Column.class);
    for (var i = 0; i < titles.size(); i++) {
      var title = titles.get(i).strip();
      var column =
          Column.of(title)
              .orElseThrow(() ->
                  new UnreadableFileException(
                      "line 1: Expected the columns %s but found '%s'".formatted(known(), title)));
      if (positions.put(column, i) != null) {
        throw new UnreadableFileException("line 1: The column '" + title + "' is there twice");
      }
    }
    for (var column : Column.values()) {
      if (column.isRequired() && !positions.containsKey(column)) {
        throw new UnreadableFileException("line 1: There is no column '" + column.title() + "'");
      }
    }
    return new Header(titles, positions);
  }

  List<String> titles() {
    return titles;
  }

  int size() {
    return titles.size();
  }

  boolean has(Column column) {
    return positions.containsKey(column);
  }

  /** The cell of this column; empty when the file has no such column. */
  String cell(List<String> cells, Column column) {
    var position = positions.get(column);
    return position == null ? "" : cells.get(position);
  }

  private static String known() {
    return Arrays.stream(Column.values())
        .filter(column -> !column.title().startsWith("rejected_"))
        .map(Column::title)
        .collect(Collectors.joining(", "));
  }
}
