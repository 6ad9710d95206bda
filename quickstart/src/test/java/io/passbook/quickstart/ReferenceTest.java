package io.passbook.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReferenceTest {
  /** Writes the page anew: {@code mvn test -pl quickstart -am -Dpassbook.docs.write=true}. */
  private static final boolean WRITE = Boolean.getBoolean("passbook.docs.write");

  @Test
  void the_page_about_the_command_line_is_current() throws IOException {
    var page = Path.of("..", "docs", "cli.md");
    var current = Reference.markdown();
    if (WRITE) {
      Files.writeString(page, current);
    }

    assertThat(Files.readString(page))
        .as("docs/cli.md; -Dpassbook.docs.write=true writes it anew")
        .isEqualTo(current);
    assertThat(current)
        .contains("## passbook up\n", "## passbook demo\n", "## passbook dlq replay\n")
        .contains("## passbook command-service\n", "## passbook projection-service\n")
        .contains("  passbook command-service --config", "  passbook projection-service --config")
        .doesNotContain("warm-up");
  }

  static Stream<CommandLine> commands() {
    return all(Main.commandLine())
        // Their help is the services' own.
        .filter(command -> !command.getCommandName().endsWith("-service"))
        .filter(command -> !command.getCommandSpec().usageMessage().hidden());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_has_help_with_an_example_of_it(CommandLine command) {
    assertThat(command.getUsageMessage(Ansi.OFF).lines().map(String::strip))
        .as(command.getCommandSpec().qualifiedName())
        .anyMatch(line -> line.matches("Examples?:"))
        .anyMatch(line -> line.contains(command.getCommandSpec().qualifiedName()));
  }

  @Test
  void it_says_its_version() {
    var out = new StringWriter();

    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("--version"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).matches("passbook \\d+\\.\\d+\\.\\d+\\S*\n");
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(ReferenceTest::all));
  }
}
