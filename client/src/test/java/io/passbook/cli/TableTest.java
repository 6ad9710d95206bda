package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TableTest {
  @Test
  void columns_are_aligned_and_later_pages_keep_the_widths() {
    var out = new StringWriter();
    var console =
        new Console(new PrintWriter(out), new PrintWriter(new StringWriter()), false, false, false);
    var table = new Table().text("owner").number("balance").text("status");

    table.row("Älice 😀", "1300.00", "open");
    table.row("Bob", "7.50", "closed");
    table.print(console);
    table.row("Eve", "0.00", "open");
    table.print(console);
    console.flush();

    assertThat(out.toString().lines())
        .containsExactly(
            "owner    balance  status",
            "Älice 😀  1300.00  open",
            "Bob         7.50  closed",
            "Eve         0.00  open");
  }
}
