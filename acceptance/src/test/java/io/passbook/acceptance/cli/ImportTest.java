package io.passbook.acceptance.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.imports.Checked;
import io.passbook.cli.imports.ImportSummary;
import io.passbook.cli.imports.Importer;
import io.passbook.client.AccountQuery;
import io.passbook.client.ClientSettings;
import io.passbook.client.ProjectionClient;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportTest {
  private static final long SEED = 20261124;
  private static Bank bank;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    bank = Bank.open();
  }

  @AfterAll
  static void close() {
    bank.close();
  }

  @Test
  void every_row_gets_its_answer_and_importing_again_changes_nothing() throws IOException {
    var file = BankFile.write(folder.resolve("bank.csv"), "all", 3_000, SEED);
    var rejects = folder.resolve("rejected.csv");

    var first = bank.run("import", file.path().toString(), "--rejects", rejects.toString());

    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(counts(first)).containsEntry("rows", 3_000L);
    assertThat(counts(first)).containsEntry("accepted", 3_000L - file.overdrafts().size());
    assertThat(counts(first)).containsEntry("INSUFFICIENT_FUNDS", (long) file.overdrafts().size());
    assertThat(rejectedIds(rejects, "INSUFFICIENT_FUNDS"))
        .containsExactlyInAnyOrderElementsOf(file.overdrafts());
    assertBalances(file);

    var eventsBefore = events();
    var again = bank.run("import", file.path().toString(), "--rejects", rejects.toString());

    assertThat(again.exitCode()).isZero();
    assertThat(counts(again)).containsEntry("accepted", 0L);
    assertThat(counts(again)).containsEntry("repeats", 3_000L - file.overdrafts().size());
    assertThat(rejectedIds(rejects, "INSUFFICIENT_FUNDS"))
        .containsExactlyInAnyOrderElementsOf(file.overdrafts());
    assertThat(events()).isEqualTo(eventsBefore);
  }

  /** The last one: with the results of all accounts it takes the others' ground away. */
  @Test
  @Order(Integer.MAX_VALUE)
  void importing_again_changes_nothing_even_when_the_ids_and_the_results_are_forgotten()
      throws Exception {
    var file =
        Files.writeString(
            folder.resolve("bank.csv"),
            """
            command_id,account_id,type,amount,currency,owner
            1,forgetful,open,,EUR,Alice
            2,forgetful,withdraw,5.00,EUR,
            3,forgetful,deposit,100.00,EUR,
            """);
    assertThat(counts(bank.run("import", file.toString()))).containsEntry("accepted", 2L);

    bank.stopCommands();
    deleteResults();
    bank.startCommandsAgain(1);
    for (var i = 0; i < 3; i++) {
      assertThat(bank.run("deposit", "forgetful", "1").exitCode()).isZero();
    }
    var eventsBefore = events();
    var again = bank.run("import", file.toString());

    assertThat(again.exitCode()).isZero();
    assertThat(counts(again)).containsEntry("repeats", 2L).containsEntry("answered long ago", 1L);
    assertThat(events()).isEqualTo(eventsBefore);

    // The row was withdrawn from an empty account then; who wants it now has to say so.
    var resent = bank.run("import", file.toString(), "--resend");
    assertThat(counts(resent)).containsEntry("accepted", 1L);
  }

  @Test
  void a_row_that_was_changed_after_it_was_booked_is_rejected() throws Exception {
    var header = "account_id,type,command_id,amount,currency,owner\nchanged,open,1,,EUR,Alice\n";
    var file = Files.writeString(folder.resolve("a.csv"), header + "changed,deposit,2,5,EUR,\n");
    assertThat(counts(bank.run("import", file.toString()))).containsEntry("accepted", 2L);
    var eventsBefore = events();

    Files.writeString(file, header + "changed,deposit,2,50,EUR,\n");
    var rejects = folder.resolve("rejected.csv");
    var again = bank.run("import", file.toString(), "--rejects", rejects.toString());

    assertThat(counts(again)).containsEntry("repeats", 1L).containsEntry("COMMAND_ID_REUSED", 1L);
    assertThat(rejectedIds(rejects, "COMMAND_ID_REUSED")).containsExactly("2");
    assertThat(events()).isEqualTo(eventsBefore);
  }

  @Test
  void an_id_that_occurs_again_when_the_service_has_forgotten_it_is_booked_once() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("bank.csv"),
            """
            command_id,account_id,type,amount,currency,owner
            open,twice,open,,EUR,Alice
            a,twice,deposit,1.00,EUR,
            b,twice,withdraw,9.00,EUR,
            c,twice,deposit,20.00,EUR,
            d,twice,deposit,20.00,EUR,
            a,twice,deposit,1.00,EUR,
            a,twice,deposit,2.00,EUR,
            b,twice,withdraw,9.00,EUR,
            b,twice,withdraw,8.00,EUR,
            """);
    bank.stopCommands();
    bank.startCommandsAgain(1);
    try {
      for (var repeats : List.of(1L, 5L)) {
        var answer = bank.run("import", file.toString(), "--in-flight", "1");

        assertThat(answer.exitCode()).as(answer.errors()).isZero();
        assertThat(counts(answer))
            .containsEntry("accepted", 5 - repeats)
            .containsEntry("repeats", repeats)
            .containsEntry("INSUFFICIENT_FUNDS", 2L)
            .containsEntry("COMMAND_ID_REUSED", 2L);
        assertThat(bank.run("show", "twice", "--json").output()).contains("\"balance\":4100,");
      }
    } finally {
      bank.stopCommands();
      bank.startCommandsAgain(100_000);
    }
  }

  @Test
  void an_import_that_was_stopped_goes_on_where_it_stopped() {
    var file = BankFile.write(folder.resolve("bank.csv"), "stopped", 5_000, SEED + 1);
    var origin = new ImportOrigin("test", null, Instant.now());
    var rowsDone = new AtomicLong();
    var running = new CompletableFuture<Importer>();
    try (var commands = CommandFile.of(file.path())) {
      var importer =
          new Importer(
              commands,
              origin,
              ClientSettings.of(bank.platform().clientConfig()).withMaxInFlight(200),
              Checked.of(commands, origin),
              null,
              false,
              rows -> {
                if (rowsDone.addAndGet(rows) == 1_000) {
                  running.join().stop("enough for today");
                }
              });
      running.complete(importer);
      var stopped = importer.run(_ -> {});

      assertThat(stopped.failure()).isEqualTo("enough for today");
      assertThat(stopped.unanswered()).isBetween(1L, 4_000L);
    }

    var rest = bank.run("import", file.path().toString());

    assertThat(rest.exitCode()).as(rest.errors()).isZero();
    assertThat(counts(rest).get("repeats")).isGreaterThan(300L);
    assertBalances(file);
  }

  @Test
  void of_a_file_that_changes_after_it_was_checked_only_what_was_checked_is_sent()
      throws IOException {
    var header = "command_id,account_id,type,amount,currency,owner\n";
    var open = "1,changing,open,,EUR,Alice\n";
    var deposit = "2,changing,deposit,1,EUR,\n";
    var path = folder.resolve("bank.csv");

    var grown = importChanged(path, header + open, header + open + deposit);
    var shrunk = importChanged(path, header + open + deposit, header + open);
    var other = importChanged(path, header + open + open, header + open + deposit);
    var malformed = importChanged(path, header + open + open, header + open + "x\n");

    assertThat(grown.failure())
        .isEqualTo(
            path + " has changed since it was checked: it has more rows now than the 1 it had");
    assertThat(grown.accepted()).isEqualTo(1);
    assertThat(shrunk.failure())
        .isEqualTo(path + " has changed since it was checked: it has 1 rows now and had 2");
    assertThat(other.failure()).endsWith("line 3 has a command id that it had nowhere");
    assertThat(malformed.failure()).contains("has changed since it was checked: line 3, column");
    for (var summary : List.of(grown, shrunk, other, malformed)) {
      assertThat(summary.unanswered()).as(summary.toString()).isEqualTo(1);
    }
    assertThat(bank.run("show", "changing", "--json").output()).contains("\"balance\":0,");
  }

  private static ImportSummary importChanged(Path path, String checked, String sent)
      throws IOException {
    var origin = new ImportOrigin("test", null, Instant.now());
    var settings = ClientSettings.of(bank.platform().clientConfig());
    Files.writeString(path, checked);
    try (var file = CommandFile.of(path)) {
      var before = Checked.of(file, origin);
      Files.writeString(path, sent);
      return new Importer(file, origin, settings, before, null, false, _ -> {}).run(_ -> {});
    }
  }

  @Test
  void an_import_that_was_killed_goes_on_and_books_every_row_once() throws Exception {
    var file = BankFile.write(folder.resolve("bank.csv"), "killed", 5_000, SEED + 2);
    var before = total(events());
    try (var killed =
        PassbookProcess.start(
            bank.platform().environment(), "import", file.path().toString(), "--in-flight", "5")) {
      await().atMost(120, SECONDS).until(() -> total(events()) > before + 500);
      killed.kill();
      assertThat(killed.awaitExit(Duration.ofSeconds(60)).output())
          .as("cut off in the middle")
          .doesNotContain("accepted");
    }

    var rest = counts(bank.run("import", file.path().toString()));

    assertThat(rest.get("accepted")).isPositive();
    assertThat(rest.get("repeats")).isPositive();
    assertThat(rest.getOrDefault("accepted", 0L) + rest.getOrDefault("repeats", 0L))
        .isEqualTo(5_000L - file.overdrafts().size());
    assertThat(rest).containsEntry("INSUFFICIENT_FUNDS", (long) file.overdrafts().size());
    assertBalances(file);
  }

  private static long total(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void rows_that_were_malformed_are_booked_when_they_are_corrected() throws IOException {
    var header = "command_id,account_id,type,amount,currency,owner\n";
    var good = "1,late-fix,open,,EUR,Alice\n";
    var path = folder.resolve("bank.csv");
    Files.writeString(
        path, header + good + "2,late-fix,deposit,1x,EUR,\n3,late-fix,deposit,2,EUR,\n");

    assertThat(bank.run("import", path.toString()).exitCode()).isEqualTo(2);
    assertThat(bank.run("show", "late-fix").exitCode()).isEqualTo(3);
    var skipped = bank.run("import", path.toString(), "--skip-malformed");
    assertThat(counts(skipped)).containsEntry("accepted", 2L).containsEntry("malformed", 1L);

    Files.writeString(
        path, header + good + "2,late-fix,deposit,1,EUR,\n3,late-fix,deposit,2,EUR,\n");
    assertThat(counts(bank.run("import", path.toString())))
        .containsEntry("accepted", 1L)
        .containsEntry("repeats", 2L);
    assertThat(bank.run("show", "late-fix", "--json").output()).contains("\"balance\":300,");
  }

  private static void assertBalances(BankFile file) {
    var projection = new ProjectionClient(URI.create(bank.projectionUrl()), Duration.ofSeconds(60));
    var balances = new HashMap<String, Long>();
    for (var account : file.balances().keySet()) {
      balances.put(account, projection.account(account, new AccountQuery.Now()).balance());
    }
    assertThat(balances).isEqualTo(file.balances());
  }

  /** The lines of a summary: a name, then a number. */
  private static Map<String, Long> counts(Bank.Answer answer) {
    var counts = new HashMap<String, Long>();
    answer
        .output()
        .lines()
        .map(String::strip)
        .filter(line -> line.matches(".* {2,}[0-9]+"))
        .forEach(line ->
            counts.put(
                line.replaceFirst(" {2,}[0-9]+$", ""),
                Long.valueOf(line.replaceFirst("^.* ", ""))));
    return counts;
  }

  private static List<String> rejectedIds(Path rejects, String code) throws IOException {
    var ids = new ArrayList<String>();
    var lines = Files.readAllLines(rejects);
    for (var line : lines.subList(1, lines.size())) {
      assertThat(line).contains("," + code + ",");
      ids.add(line.replaceFirst("^[^,]*,[^,]*,([^,]*),.*", "$1"));
    }
    return ids;
  }

  private static Map<TopicPartition, Long> ends(String topic) throws Exception {
    try (var admin = bank.platform().admin()) {
      var asked = new HashMap<TopicPartition, OffsetSpec>();
      for (var i = 0; i < 6; i++) {
        asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
      }
      var ends = new HashMap<TopicPartition, Long>();
      admin
          .listOffsets(asked)
          .all()
          .get(60, SECONDS)
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    }
  }

  private static Map<TopicPartition, Long> events() {
    try {
      return ends(Topics.EVENTS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void deleteResults() throws Exception {
    var all = new HashMap<TopicPartition, RecordsToDelete>();
    ends(Topics.RESULTS)
        .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
    try (var admin = bank.platform().admin()) {
      admin.deleteRecords(all).all().get(60, SECONDS);
    }
  }
}
