package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  /** What {@code show --help} prints; {@code script} lends it a terminal. */
  private String printed(Map<String, String> environment, boolean terminal) {
    var command = ToolProcess.java(List.of(), Main.class, "show", "--help");
    if (terminal) {
      assumeTrue(Files.isExecutable(SCRIPT), "no " + SCRIPT + " here");
      var line = command.stream().map(SubmitCommand::quoted).collect(Collectors.joining(" "));
      command = List.of(SCRIPT.toString(), "-qec", line, "/dev/null");
    }
    try (var process = ToolProcess.start(folder, environment, command)) {
      assertThat(process.exitCode()).as(process.errors()).isZero();
      assertThat(process.output()).contains("Usage:", "passbook show");
      return process.output();
    }
  }
}
