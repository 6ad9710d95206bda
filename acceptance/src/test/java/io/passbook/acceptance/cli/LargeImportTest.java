package io.passbook.acceptance.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.PassbookProcess;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LargeImportTest {
  private static final int ROWS = 1_000_000;
  private static final int ACCOUNTS = 10_000;

  @TempDir Path folder;

  /** The rows themselves are 60 MB of text, and several times as much as objects. */
  @Test
  void a_million_rows_are_read_one_by_one() throws IOException {
    var file = folder.resolve("large.csv.gz");
    write(file);

    var result =
        PassbookProcess.start(
                Map.of(), List.of("-Xmx96m"), "import", file.toString(), "--dry-run", "--json")
            .awaitExit(Duration.ofMinutes(5));

    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output())
        .contains("\"rows\":" + ROWS)
        .contains("\"open\":" + ACCOUNTS)
        .contains("\"malformed\":0");
  }

  private static void write(Path file) throws IOException {
    try (var out =
        new BufferedWriter(
            new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), US_ASCII))) {
      out.write("command_id,issued_at,account_id,type,amount,currency,owner\n");
      for (var row = 0; row < ROWS; row++) {
        out.write("id-" + row + ",1993-01-01T00:00:00Z,account-" + row % ACCOUNTS);
        out.write(row < ACCOUNTS ? ",open,,EUR,Alice\n" : ",deposit,12.34,EUR,\n");
      }
    }
  }
}
