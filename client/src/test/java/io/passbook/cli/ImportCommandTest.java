package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import does before it asks any service; none is there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ImportCommandTest {
  private static final String HEADER = "command_id,account_id,type,amount,currency,owner\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void a_dry_run_counts_and_needs_no_service() throws IOException {
    var file = file("o,a,open,,EUR,Alice\nd1,a,deposit,1,EUR,\nd2,a,deposit,2,EUR,\n");

    assertThat(run(file, "--dry-run", "--json")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            "{\"file\":\"%s\",\"rows\":3,\"types\":{\"deposit\":2,\"open\":1},\"malformed\":0}\n"
                .formatted(file));
  }

  @Test
  void malformed_rows_stop_it_and_each_is_located() throws IOException {
    var file = file("o,a,open,,EUR,Alice\nd1,a,deposit,1.005,EUR,\nd2,a b,deposit,2,EUR,\n");

    assertThat(run(file)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("line 3, column amount: ")
        .contains("line 4, column account_id: ")
        .contains("2 of 3 rows are malformed; nothing was sent");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void malformed_rows_can_be_skipped() throws IOException {
    var file = file("o,a,open,,EUR,Alice\nd1,a,deposit,1.005,EUR,\n");

    assertThat(run(file, "--dry-run", "--skip-malformed")).isZero();
    assertThat(out.toString().lines().map(String::strip)).contains("malformed          1");
  }

  @Test
  void nothing_is_sent_when_the_broker_or_the_place_for_rejects_is_missing() throws IOException {
    var file = file("o,a,open,,EUR,Alice\n");

    assertThat(run(file)).isEqualTo(ExitCode.NOT_SENT);
    assertThat(run(file, "--rejects", folder.resolve("none/r.csv").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run(folder.resolve("none.csv"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There is no file");
  }

  private Path file(String rows) throws IOException {
    return Files.writeString(folder.resolve("bank.csv"), HEADER + rows);
  }

  private int run(Path file, String... options) {
    var args = new ArrayList<>(List.of("import", file.toString(), "--timeout", "500ms"));
    args.addAll(List.of("--bootstrap", "127.0.0.1:1", "--registry", "http://127.0.0.1:1"));
    args.addAll(List.of(options));
    return Cli.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(new String[0]));
  }
}
