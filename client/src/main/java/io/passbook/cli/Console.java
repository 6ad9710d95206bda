package io.passbook.cli;

import io.passbook.client.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints: the answer on standard output, everything else on standard error. With
 * {@code --json} the answer is JSON and nothing else.
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
    if (!json) {
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
    err.println(line);
    err.flush();
  }

  /** What was wrong. */
  public void error(String line) {
    err.println(Style.RED.apply("error: ", errColours) + line);
    err.flush();
  }

  /** What to do next. */
  public void hint(String line) {
    err.println(Style.FAINT.apply("hint: " + line, errColours));
    err.flush();
  }

  /** A piece of the answer in a style, where there are colours. */
  String styled(Style style, String text) {
    return style.apply(text, outColours);
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** A stopped reader, such as {@code head}, is no error of ours; there is no use in going on. */
  boolean readerGone() {
    return out.checkError();
  }

  /** ECMA-48 (SGR) styles. */
  enum Style {
    BOLD("1"),
    FAINT("2"),
    RED("31"),
    GREEN("32");

    private final String code;

    Style(String code) {
      this.code = code;
    }

    String apply(String text, boolean colours) {
      return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
  }
}
