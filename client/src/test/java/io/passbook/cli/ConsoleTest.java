package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConsoleTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Console console(boolean colours) {
    return new Console(
        new PrintWriter(out, true), new PrintWriter(err, true), false, colours, colours);
  }

  @Test
  void stored_text_gives_no_orders_to_the_terminal() {
    var owner = "Eve\u001b[2J\u009b1m\r\nroot\u007f \u202etxt.exe\u2028x";
    var console = console(false);

    console.answer("owner " + owner);
    console.note("note " + owner);
    console.error(owner);
    console.hint(owner);

    var shown = "Eve\u241b[2J\ufffd1m\u240d\u240aroot\u2421 \ufffdtxt.exe\ufffdx\n";
    assertThat(out.toString()).isEqualTo("owner " + shown);
    assertThat(err.toString()).isEqualTo("note " + shown + "error: " + shown + "hint: " + shown);
  }

  @Test
  void what_people_write_stays_as_it_is() {
    var names =
        "\u017d\u00ed\u017eka \u05d0\u05d1 \u7530\u4e2d \ud83d\udc68\u200d\ud83d\udc69 e\u0301";

    console(false).answer(names);

    assertThat(out.toString()).isEqualTo(names + "\n");
  }

  @Test
  void colours_are_ours_alone() {
    console(true)
        .answer(Console.Style.GREEN.of("accepted"), Console.Style.PLAIN.of("  for \u001b[31mEve"));

    assertThat(out.toString()).isEqualTo("\u001b[32maccepted\u001b[0m  for \u241b[31mEve\n");
  }

  @Test
  void columns_keep_their_widths_whatever_is_in_them() {
    var console = console(false);
    var table = new Table().text("owner").text("status");
    table.row("a\tb\u001b", "open");
    table.row("abcd", "closed");

    table.print(console);

    assertThat(out.toString().lines())
        .containsExactly("owner  status", "a\u2409b\u241b   open", "abcd   closed");
  }
}
