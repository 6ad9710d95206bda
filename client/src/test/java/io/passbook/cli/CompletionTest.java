package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
