package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.deadletters.Letter;
import io.passbook.cli.deadletters.Replay;
import io.passbook.cli.imports.ImportSummary;
import io.passbook.cli.load.LoadPlan;
import io.passbook.cli.load.LoadReport;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.Finding;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints has the fields that docs/json.md gives, in the same order. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonDocumentsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final AccountCommand DEPOSIT =
      new AccountCommand(
          new UUID(1, 2),
          "alice",
          Instant.EPOCH,
          "test",
          null,
          null,
          new Command.Deposit(1, "EUR", null));
  private static final SubmitCommand.Prepared PREPARED =
      new SubmitCommand.Prepared(DEPOSIT.command(), "EUR");

  @TempDir Path folder;

  @Test
  void a_command() throws IOException {
    var accepted = SubmitCommand.document(result(new Outcome.Accepted(1, 2)), PREPARED);
    var rejected =
        SubmitCommand.document(
            result(
                new Outcome.Rejected(
                    "INSUFFICIENT_FUNDS", "no", Map.of("available", "1", "requested", "2"))),
            PREPARED);
    var unknown =
        SubmitCommand.document(
            DEPOSIT, new OutcomeUnknownException("late", DEPOSIT.commandId(), null), "again");

    var examples = JsonPage.examples("open, deposit, withdraw, close");
    assertThat(JsonPage.fields(accepted)).isEqualTo(JsonPage.fields(examples.get(0)));
    assertThat(JsonPage.fields(rejected)).isEqualTo(JsonPage.fields(examples.get(1)));
    assertThat(JsonPage.fields(unknown)).isEqualTo(JsonPage.fields(examples.get(2)));
  }

  @Test
  void an_import() throws IOException {
    var summary =
        new ImportSummary(
            2, 1, 0, Map.of("INSUFFICIENT_FUNDS", 1L), 0, 0, 0, 2, Duration.ofSeconds(1), null);
    var file = file("o,a,open,EUR,x\n");

    var examples = JsonPage.examples("import");
    var origin = new ImportOrigin("test", null, Instant.EPOCH);
    var reading = ImportCommand.Reading.of(CommandFile.of(file), origin);
    assertThat(JsonPage.fields(ImportCommand.document(reading, summary, null)))
        .isEqualTo(JsonPage.fields(examples.get(0)));
    assertThat(JsonPage.fields(printed("import", file("o,a,open,EURO,x\n").toString())))
        .isEqualTo(JsonPage.fields(examples.get(1)));
    assertThat(JsonPage.fields(printed("import", file.toString(), "--dry-run")).toString())
        .isEqualTo("[file, rows, types{open}, malformed, examples]");
    assertThat(JsonPage.section("import"))
        .contains(
            "`{\"file\",\"rows\",\"types\":{\"deposit\",\"open\",…},\"malformed\",\"examples\"}`");
  }

  @Test
  void a_load() throws IOException {
    var times = new Histogram(3);
    times.recordValue(1);
    var report =
        new LoadReport(
            Duration.ofSeconds(1), 1, Map.of("INSUFFICIENT_FUNDS", 1L), 0, null, times, times);

    assertThat(JsonPage.fields(LoadCommand.document(report, new LoadPlan("x", 1, 1, 0, 0, 1))))
        .isEqualTo(JsonPage.fields(JsonPage.examples("load").getFirst()));
  }

  @Test
  void topics() throws IOException {
    var report = new TopicSetup.Report(List.of("a"), List.of(), 6, (short) 1);
    var findings = List.of(new Finding("a", "is missing", "create it"));

    assertThat(JsonPage.fields(TopicsCommand.document(report)).toString())
        .isEqualTo("[created, existed]");
    assertThat(JsonPage.fields(TopicsCommand.document(findings)).toString())
        .isEqualTo("[ok, findings[topic, problem, remedy]]");
    assertThat(JsonPage.section("topics"))
        .contains("`{\"created\":[\"account-commands\",…],\"existed\":[…]}`")
        .contains("`{\"ok\":false,\"findings\":[{\"topic\",\"problem\",\"remedy\"},…]}`");
  }

  @Test
  void dead_letters() throws IOException {
    var letter = letter();
    var replayed = new Replay.Replayed("3:17", Replay.Fate.NOT_SENT, "nobody answers", false);

    var example = JsonPage.fields(JsonPage.examples("dlq").getFirst());
    assertThat(JsonPage.fields(DlqCommand.document(letter, false))).isEqualTo(example);
    assertThat(JsonPage.fields(DlqCommand.document(letter, true)).subList(0, example.size()))
        .isEqualTo(example);
    assertThat(JsonPage.fields(DlqCommand.document(letter, true)).toString())
        .endsWith(", valueBytes, headers{…}, valueBase64]");
    assertThat(JsonPage.fields(DlqCommand.document(replayed)).toString())
        .isEqualTo("[letter, outcome, detail]");
    assertThat(JsonPage.section("dlq"))
        .contains("adds `headers` (a map of texts) and `valueBase64`")
        .contains("`{\"letter\",\"outcome\",\"detail\"}`")
        .contains(Arrays.stream(Replay.Fate.values()).map(f -> "`" + f.text() + "`").toList());
  }

  @Test
  void a_failure() throws IOException {
    assertThat(JsonPage.fields(printed("totals")))
        .isEqualTo(
            JsonPage.fields(
                JsonPage.examples("When something is not reachable or fails").getFirst()));
  }

  private static CommandResult result(Outcome outcome) {
    return new CommandResult(
        DEPOSIT.commandId(), "alice", 3, Fingerprint.of(DEPOSIT), null, Instant.EPOCH, outcome);
  }

  private static Letter letter() {
    var received = new ConsumerRecord<>(Topics.COMMANDS, 3, 1200, new byte[] {'a'}, new byte[] {1});
    var written = DeadLetters.of(received, DeadLetters.Reason.UNREADABLE, "no Avro");
    var read = new ConsumerRecord<>(Topics.DEAD_LETTERS, 3, 17, written.key(), written.value());
    written.headers().forEach(read.headers()::add);
    return new Letter(read);
  }

  private Path file(String rows) throws IOException {
    return Files.writeString(
        Files.createTempFile(folder, "bank", ".csv"),
        "command_id,account_id,type,currency,owner\n" + rows);
  }

  /** What a command prints that needs no service. */
  private static JsonNode printed(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--json", "--projection", "http://127.0.0.1:1", "--timeout", "500ms"));
    var out = new StringWriter();
    Cli.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(all.toArray(new String[0]));
    assertThat(out.toString().lines()).as("one document").hasSize(1);
    return MAPPER.readTree(out.toString());
  }
}
