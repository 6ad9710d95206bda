package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String ESCAPE = "\u001b[";

  @TempDir Path folder;

  @Test
  void colours_are_for_terminals_whose_user_has_nothing_against_them() {
    assertThat(Terminal.colours(true, Map.of())).isTrue();
    assertThat(Terminal.colours(true, Map.of("NO_COLOR", "", "TERM", "xterm"))).isTrue();

    assertThat(Terminal.colours(false, Map.of())).isFalse();
    assertThat(Terminal.colours(true, Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.colours(true, Map.of("TERM", "dumb"))).isFalse();
  }

  @Test
  void terminals_are_told_from_files_and_pipes() {
    assertThat(List.of("/dev/pts/3", "/dev/tty1", "/dev/console"))
        .allMatch(Terminal::isTerminalDevice);
    assertThat(List.of("pipe:[4711]", "/dev/null", "/tmp/out.txt", "socket:[1]"))
        .noneMatch(Terminal::isTerminalDevice);
  }

  @Test
  void help_has_colours_on_a_terminal_and_none_elsewhere() {
    assertThat(printed(Map.of("TERM", "xterm"), true)).contains(ESCAPE);
    assertThat(printed(Map.of("TERM", "xterm", "NO_COLOR", "1"), true)).doesNotContain(ESCAPE);
    assertThat(printed(Map.of("TERM", "xterm"), false)).doesNotContain(ESCAPE);
  }

  @Test
  void progress_is_shown_on_a_terminal_and_nowhere_else() {
    var work = ToolProcess.java(List.of(), Work.class);
    assertThat(output(Map.of("TERM", "xterm"), onTerminal(work)))
        .containsSubsequence("import", "100%", "4/4", "done");
    try (var process = ToolProcess.start(folder, Map.of("TERM", "xterm"), work)) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.output()).isEqualTo("done" + System.lineSeparator());
      assertThat(process.errors()).isEmpty();
    }
  }

  /** A command that takes its time. */
  static final class Work {
    private Work() {}

    public static void main(String[] arguments) {
      try (var progress = new Progress("import").begin(4)) {
        IntStream.range(0, 4).forEach(_ -> progress.step(1));
      }
      System.out.println("done");
    }
  }

  /** What {@code show --help} prints. */
  private String printed(Map<String, String> environment, boolean terminal) {
    var command = ToolProcess.java(List.of(), Main.class, "show", "--help");
    var output = output(environment, terminal ? onTerminal(command) : command);
    assertThat(output).contains("Usage:", "passbook show");
    return output;
  }

  /** {@code script} lends the command a terminal. */
  private static List<String> onTerminal(List<String> command) {
    assumeTrue(Files.isExecutable(SCRIPT), "no " + SCRIPT + " here");
    var line = command.stream().map(SubmitCommand::quoted).collect(Collectors.joining(" "));
    return List.of(SCRIPT.toString(), "-qec", line, "/dev/null");
  }

  private String output(Map<String, String> environment, List<String> command) {
    try (var process = ToolProcess.start(folder, environment, command)) {
      assertThat(process.exitCode()).as(process.errors()).isZero();
      return process.output();
    }
  }
}
