package io.passbook.cli;

import io.passbook.client.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints: the answer on standard output, everything else on standard error. With
 * {@code --json} the answer is JSON and nothing else.
 *
 * <p>What is printed for people may be anybody's text: an owner's name, the key of a dead letter.
 * Control characters in it would be orders to the terminal, so none gets through; this is the one
 * place that sees to it.
 */
public final class Console {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean outColours;
  private final boolean errColours;

  Console(PrintWriter out, PrintWriter err, boolean json, boolean outColours, boolean errColours) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.outColours = outColours;
    this.errColours = errColours;
  }

  /** Whether {@code --json} was given. */
  public boolean json() {
    return json;
  }

  /** A line of the answer for people; not with {@code --json}. */
  public void answer(String line) {
    answer(Style.PLAIN.of(line));
  }

  /** The same from pieces in different styles, where there are colours. */
  void answer(Piece... pieces) {
    if (!json) {
      var line = new StringBuilder();
      for (var piece : pieces) {
        line.append(piece.style().apply(harmless(piece.text()), outColours));
      }
      out.println(line);
    }
  }

  /** A JSON text that is (a line of) the answer; only with {@code --json}. */
  public void document(String text) {
    if (json) {
      out.println(text);
    }
  }

  /** The same from names and values. */
  public void document(Map<String, ? extends @Nullable Object> fields) {
    if (json) {
      out.println(Json.write(new LinkedHashMap<>(fields)));
    }
  }

  /** Something worth knowing beside the answer. */
  public void note(String line) {
    err.println(harmless(line));
    err.flush();
  }

  /** What was wrong. */
  public void error(String line) {
    err.println(Style.RED.apply("error: ", errColours) + harmless(line));
    err.flush();
  }

  /** What to do next. */
  public void hint(String line) {
    err.println(Style.FAINT.apply("hint: " + harmless(line), errColours));
    err.flush();
  }

  /**
   * The text with a picture for each control character (U+2400 and following), such as ␛ and ␊, and
   * � for those that have none or would turn the direction of what follows.
   */
  private static String harmless(String text) {
    var seen = new StringBuilder(text.length());
    text.chars().forEach(c -> seen.append(harmless((char) c)));
    return seen.toString();
  }

  /** Whether a character is printed as it is. */
  static boolean isHarmless(char c) {
    return harmless(c) == c;
  }

  private static char harmless(char c) {
    if (c < ' ') {
      return (char) ('\u2400' + c);
    }
    if (c == '\u007f') {
      return '\u2421';
    }
    var turnsDirection = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    var endsLine = c == '\u2028' || c == '\u2029';
    return Character.isISOControl(c) || turnsDirection || endsLine ? '\ufffd' : c;
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** A stopped reader, such as {@code head}, is no error of ours; there is no use in going on. */
  boolean readerGone() {
    return out.checkError();
  }

  /** A part of a line. */
  record Piece(Style style, String text) {}

  /** ECMA-48 (SGR) styles. */
  enum Style {
    PLAIN(""),
    BOLD("1"),
    FAINT("2"),
    RED("31"),
    GREEN("32");

    private final String code;

    Style(String code) {
      this.code = code;
    }

    Piece of(String text) {
      return new Piece(this, text);
    }

    private String apply(String text, boolean colours) {
      return colours && this != PLAIN ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
  }
}
