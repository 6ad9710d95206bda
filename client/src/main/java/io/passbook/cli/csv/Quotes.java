package io.passbook.cli.csv;

import java.io.IOException;
import java.io.Reader;

/**
 * Counts quotation marks. In a well-formed file they come in pairs, in each of its rows; a cell
 * that is never closed would otherwise swallow the rest of the file unseen.
 */
final class Quotes {
  private long line = 1;
  private long rowBegan = 1;
  private long firstOddLine;
  private boolean odd;
  private boolean oddInRow;
  private boolean quoted;
  private boolean justClosed;
  private char previous = '\n';

  /** Whether a mark has no other one. */
  boolean areOdd() {
    return odd;
  }

  /** The line on which the first row begins that has a mark too many, or the last row's. */
  long firstOddLine() {
    return firstOddLine == 0 ? rowBegan : firstOddLine;
  }

  Reader counting(Reader source) {
    return new Reader() {
      @Override
      public int read(char[] chars, int from, int length) throws IOException {
        var read = source.read(chars, from, length);
        for (var i = from; i < from + read; i++) {
          see(chars[i]);
        }
        return read;
      }

      @Override
      public void close() throws IOException {
        source.close();
      }
    };
  }

  private void see(char c) {
    if (c == '"') {
      odd = !odd;
      oddInRow = !oddInRow;
      var closes = quoted;
      // One right behind another that closed the cell opens it again: so a cell writes a mark.
      quoted = !quoted && (justClosed || previous == ',' || isLineEnd(previous));
      justClosed = closes;
    } else {
      justClosed = false;
      if (isLineEnd(c) && (c != '\n' || previous != '\r')) {
        lineEnds();
      }
    }
    previous = c;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private void lineEnds() {
    line++;
    if (!quoted) {
      if (oddInRow && firstOddLine == 0) {
        firstOddLine = rowBegan;
      }
      oddInRow = false;
      rowBegan = line;
    }
  }
}
