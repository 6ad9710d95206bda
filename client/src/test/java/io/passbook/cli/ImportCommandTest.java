package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.csv.RejectsFile;
import io.passbook.cli.csv.Row;
import io.passbook.cli.imports.ImportSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
            "{\"file\":\"%s\",\"rows\":3,\"types\":{\"deposit\":2,\"open\":1},\"malformed\":0,\"examples\":[]}\n"
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
    assertThat(out.toString()).startsWith(file + ", 20");
    assertThat(err.toString()).contains("left out: line 3, column amount: ").contains("--rejects");
  }

  @Test
  void rows_that_were_left_out_are_shown_whatever_became_of_the_others() throws IOException {
    var malformed = "d1,a,deposit,1.005,EUR,\n".repeat(21);
    var reading = reading(CommandFile.of(file("o,a,open,,EUR,Alice\n" + malformed)));
    var console = new Console(new PrintWriter(out), new PrintWriter(err), false, false, false);

    ImportCommand.answer(console, reading, summary(0), null);

    console.flush();
    assertThat(out.toString())
        .startsWith(folder.resolve("bank.csv") + ", 1970-01-01T00:00:00Z\nrows ");
    assertThat(err.toString())
        .contains("left out: line 3, column amount: ")
        .contains("left out: line 22, column amount: ")
        .contains("left out: 1 more")
        .contains("hint: --rejects FILE writes the rows down that an import leaves out");
    assertThat(ImportCommand.document(reading, summary(0), null).toString())
        .contains("examples=[{line=3, column=amount, problem=");
  }

  private static ImportCommand.Reading reading(CommandFile file) {
    return ImportCommand.Reading.of(file, new ImportOrigin("test", null, Instant.EPOCH));
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

  @Test
  void standard_input_and_pipes_are_files_too() throws Exception {
    var text = HEADER + "o,a,open,,EUR,Alice\nd1,a,deposit,1,EUR,\n";
    var in = System.in;
    try {
      System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      assertThat(run(Path.of("-"), "--dry-run", "--json")).isZero();
    } finally {
      System.setIn(in);
    }
    assertThat(out.toString()).startsWith("{\"file\":\"standard input\",\"rows\":2,");

    // As in: passbook import <(zcat bank.csv.gz)
    var script =
        ToolProcess.java(List.of(), Main.class, "import", "--dry-run", "--json").stream()
            .map(SubmitCommand::quoted)
            .collect(Collectors.joining(" "));
    var line = script + " <(cat " + file("o,a,open,,EUR,Alice\n") + ")";
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    try (var process = ToolProcess.start(folder, Map.of(), List.of("/bin/bash", "-c", line))) {
      assertThat(process.exitCode()).as(process.errors()).isZero();
      assertThat(process.output()).contains("\"rows\":1,");
    }
  }

  @Test
  void figures_have_the_digits_0_to_9_in_every_locale() throws IOException {
    var command =
        ToolProcess.java(
            List.of("-Duser.language=fa", "-Duser.country=IR"),
            Main.class,
            "import",
            file("o,a,open,,EUR,Alice\n").toString(),
            "--dry-run");
    try (var process = ToolProcess.start(folder, Map.of(), command)) {
      assertThat(process.exitCode()).as(process.errors()).isZero();
      assertThat(process.output()).containsPattern("rows +1\n");
    }
  }

  @Test
  void a_run_that_got_nowhere_destroys_neither_the_input_nor_the_rejects_of_the_last_run()
      throws IOException {
    var file = file("o,a,open,,EUR,Alice\n");
    var before = Files.readString(file);
    var rejects = Files.writeString(folder.resolve("rejects.csv"), "of the last run");

    assertThat(run(file, "--rejects", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("is the file that is imported");
    assertThat(run(file, "--rejects", rejects.toString())).isEqualTo(ExitCode.NOT_SENT);

    assertThat(file).hasContent(before);
    assertThat(rejects).hasContent("of the last run");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("bank.csv", "rejects.csv");
  }

  @Test
  void rejects_that_could_not_be_written_are_told_after_the_summary() throws IOException {
    var file = CommandFile.of(file("o,a,open,,EUR,Alice\nd1,a,deposit,1,EUR,\n"));
    var path = folder.resolve("rejects.csv");
    var console = new Console(new PrintWriter(out), new PrintWriter(err), false, false, false);

    try (var rejects = RejectsFile.create(path, file)) {
      rejects.add(firstRow(file), "ACCOUNT_CLOSED", "closed");
      Files.delete(folder.resolve("rejects.csv.part"));
      rejects.publish();
      assertThat(ImportCommand.answer(console, reading(file), summary(0), rejects))
          .isEqualTo(ExitCode.USAGE);
    }

    console.flush();
    assertThat(out.toString()).contains("ACCOUNT_CLOSED                 1");
    assertThat(err.toString()).contains("error: Cannot write " + path + ": ");
  }

  @Test
  void rejects_of_a_run_that_was_cut_short_are_named() throws IOException {
    var file = CommandFile.of(file("o,a,open,,EUR,Alice\nd1,a,deposit,1,EUR,\n"));
    var path = folder.resolve("rejects.csv");
    var console = new Console(new PrintWriter(out), new PrintWriter(err), false, false, false);

    try (var rejects = RejectsFile.create(path, file)) {
      rejects.add(firstRow(file), "ACCOUNT_CLOSED", "closed");
      assertThat(ImportCommand.answer(console, reading(file), summary(1), rejects))
          .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    }

    console.flush();
    assertThat(err.toString()).contains("rejected rows so far are in " + path + ".part");
    assertThat(path).doesNotExist();
  }

  @Test
  void ctrl_c_is_heeded_while_it_still_reads_what_was_answered_earlier() throws Exception {
    var file = file("o,a,open,,EUR,Alice\n");
    try (var silent = new SilentServer();
        var process =
            ToolProcess.start(
                folder,
                Map.of("PASSBOOK_BOOTSTRAP_SERVERS", silent.address()),
                ToolProcess.java(
                    List.of(), Main.class, "import", file.toString(), "--timeout", "10m"))) {
      silent.awaitConnection();
      process.interrupt();

      assertThat(process.exitCode()).as("128 and the signal").isEqualTo(130);
      assertThat(process.errors())
          .contains("1 of 1 rows have no answer: The import was interrupted");
      assertThat(process.output()).containsPattern("unanswered +1\n");
    }
  }

  private static Row firstRow(CommandFile file) {
    var rows = new ArrayList<Row>();
    file.read(new ImportOrigin("test", null, Instant.EPOCH), rows::add);
    return rows.getFirst();
  }

  private static ImportSummary summary(long unanswered) {
    return new ImportSummary(
        2 + unanswered,
        1,
        0,
        Map.of("ACCOUNT_CLOSED", 1L),
        0,
        0,
        unanswered,
        2,
        Duration.ofSeconds(1),
        unanswered == 0 ? null : "enough");
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
