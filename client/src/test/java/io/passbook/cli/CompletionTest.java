package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompletionTest {
  @TempDir Path folder;

  @Test
  void bash_completes_commands_and_options() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    var out = new StringWriter();
    assertThat(Cli.commandLine().setOut(new PrintWriter(out)).execute("completion", "bash"))
        .isZero();
    var script = Files.writeString(folder.resolve("completion"), out.toString());

    assertThat(completions(script, "passbook", "dep")).isEqualTo("deposit");
    assertThat(completions(script, "passbook", "dlq", "rep")).isEqualTo("replay");
    assertThat(completions(script, "passbook", "show", "--as")).isEqualTo("--as-of");
  }

  @Test
  void the_script_for_zsh_switches_its_bash_completion_on() {
    var out = new StringWriter();
    Cli.commandLine().setOut(new PrintWriter(out)).execute("completion", "zsh");

    assertThat(out.toString()).contains("bashcompinit").contains("ZSH_VERSION");
  }

  /** What zsh is offered; it is zsh itself that takes those which begin as the last word does. */
  @Test
  void zsh_completes_commands_and_options() throws Exception {
    var zsh = onPath("zsh");
    assumeTrue(zsh.isPresent(), "no zsh here");
    var out = new StringWriter();
    Cli.commandLine().setOut(new PrintWriter(out)).execute("completion", "zsh");
    var script = Files.writeString(folder.resolve("completion"), out.toString());

    assertThat(offered(zsh.get(), script, "passbook", "dep")).contains("deposit", "withdraw");
    assertThat(offered(zsh.get(), script, "passbook", "dlq", "rep")).contains("replay", "show");
    assertThat(offered(zsh.get(), script, "passbook", "show", "--as")).contains("--as-of");
  }

  private static Optional<Path> onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** As zsh does when the tabulator is hit, but for the terminal. */
  private static List<String> offered(Path zsh, Path script, String... words) throws Exception {
    var code =
        """
        autoload -Uz compinit && compinit -u -D
        source %s
        compadd() { print -r -- "$@" }
        words=(%s) CURRENT=%d
        eval "$_comps[passbook]"
        """
            .formatted(script, String.join(" ", words), words.length);
    var process = new ProcessBuilder(zsh.toString(), "-f", "-c", code).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return List.of(said.split("\\s+"));
  }

  private static String completions(Path script, String... words) throws Exception {
    var code =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_passbook; echo ${COMPREPLY[@]}"
            .formatted(script, String.join(" ", words), words.length - 1);
    var process = new ProcessBuilder("/bin/bash", "-c", code).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
