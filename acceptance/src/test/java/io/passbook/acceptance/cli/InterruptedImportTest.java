package io.passbook.acceptance.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InterruptedImportTest {
  private static final int ROWS = 200_000;

  @TempDir Path folder;

  @Test
  void ctrl_c_ends_an_import_in_order_and_all_that_was_sent_has_its_answer() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("bank.csv"),
            IntStream.range(0, ROWS)
                .mapToObj(i -> "%d,account-%d,deposit,1,EUR\n".formatted(i, i % 50))
                .collect(
                    Collectors.joining("", "command_id,account_id,type,amount,currency\n", "")));
    try (var platform = Platform.start();
        var responder = Responder.answeringAll(platform);
        var importing =
            PassbookProcess.start(
                platform.environment(), "import", file.toString(), "--in-flight", "50")) {
      await().atMost(120, SECONDS).until(() -> responder.received().size() > 500);

      importing.interrupt();

      var ended = importing.awaitExit(Duration.ofSeconds(60));
      assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(130);
      assertThat(ended.errors()).contains("The import was interrupted");
      var sent = responder.received().size();
      assertThat(sent).isLessThan(ROWS);
      assertThat(ended.output())
          .containsPattern("accepted +%d\n".formatted(sent))
          .containsPattern("unanswered +%d\n".formatted(ROWS - sent));
    }
  }
}
