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
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir Path folder;

  @Test
  void a_service_that_is_slow_and_steady_ends_no_import() throws Exception {
    var seconds = 8;
    var file = folder.resolve("bank.csv");
    Files.writeString(file, deposits(seconds));
    try (var platform = Platform.start();
        var _ = Responder.answering(platform, _ -> slept(Duration.ofSeconds(1)))) {
      var answer =
          Bank.run(platform, NOWHERE, "import", file.toString(), "--timeout", seconds / 2 + "s");

      assertThat(answer.exitCode()).as(answer.errors()).isZero();
      assertThat(answer.output()).containsPattern("accepted +%d\n".formatted(seconds));
    }
  }

  private static boolean slept(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static String deposits(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(i -> "%d,account-%d,deposit,1,EUR\n".formatted(i, i % 50))
        .collect(Collectors.joining("", "command_id,account_id,type,amount,currency\n", ""));
  }

  @Test
  void ctrl_c_ends_an_import_in_order_and_all_that_was_sent_has_its_answer() throws Exception {
    var file = Files.writeString(folder.resolve("bank.csv"), deposits(ROWS));
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
