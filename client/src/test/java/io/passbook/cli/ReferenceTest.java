package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReferenceTest {
  /** Writes the page anew: {@code mvn test -pl client -am -Dpassbook.docs.write=true}. */
  private static final boolean WRITE = Boolean.getBoolean("passbook.docs.write");

  @Test
  void the_page_about_the_command_line_is_current() throws IOException {
    var page = Path.of("..", "docs", "cli.md");
    var current = Reference.markdown(Cli.commandLine());
    if (WRITE) {
      Files.writeString(page, current);
    }

    assertThat(Files.readString(page))
        .as("docs/cli.md; -Dpassbook.docs.write=true writes it anew")
        .isEqualTo(current);
  }
}
