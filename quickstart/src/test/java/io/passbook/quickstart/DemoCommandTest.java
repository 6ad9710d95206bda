package io.passbook.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.client.OutcomeUnknownException;
import io.passbook.message.CommandResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void a_command_without_a_result_is_told_with_the_reason() {
    var late = new OutcomeUnknownException("No result within 10 s", new UUID(0, 1), null);
    var result = CompletableFuture.<CommandResult>failedFuture(late);

    assertThatThrownBy(() -> DemoCommand.outcome("deposit 1000.00 EUR", result))
        .isInstanceOf(QuickstartException.class)
        .hasMessage("'deposit 1000.00 EUR' failed: No result within 10 s");
  }

  @Test
  void a_temporary_folder_that_cannot_be_written_is_named() throws Exception {
    var file = Files.createFile(folder.resolve("file"));
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + file,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo")
            .redirectErrorStream(true)
            .start();
    try (var output = process.getInputStream()) {
      assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
          .contains("error: Cannot write to " + file)
          .contains("-Djava.io.tmpdir=FOLDER")
          .doesNotContain("mistake");
      assertThat(process.waitFor()).isEqualTo(2);
    } finally {
      process.destroyForcibly();
    }
  }
}
