package io.passbook.acceptance.read;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real bank's bookings of fifteen months, from the file to the answers. The file is no part of
 * the repository: it is looked for beside the checkout, or where {@code -Dpassbook.bank.file} says.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RealBankTest {
  private static final Path FILE =
      Path.of(System.getProperty("passbook.bank.file", "../../shared/data/czech-bank-1993-94.csv"));
  private static final int CONNECTIONS = 16;

  @TempDir Path folder;

  @Test
  void a_real_banks_file_gives_every_account_its_balance_at_every_months_end() throws Exception {
    assumeTrue(
        Files.isReadable(FILE), () -> "There is no file " + FILE.toAbsolutePath().normalize());
    var expected = RealBank.read(FILE);
    try (var bank = Bank.open()) {
      var first = importFile(bank);
      assertThat(counts(first, "rows")).isEqualTo(50_331).isEqualTo(expected.rows());
      assertThat(counts(first, "accepted"))
          .isEqualTo(expected.rows() - expected.overdrafts().size());
      assertThat(counts(first, "rejected")).isEqualTo(expected.overdrafts().size());
      assertThat(rejected()).isEqualTo(expected.overdrafts());

      var port = URI.create(bank.projectionUrl()).getPort();
      var comparison = new Comparison((path, headers) -> Http.get(port, path, headers));
      comparison.totals(expected.accounts());
      comparison.list("/accounts?limit=1000", expected.accounts(), _ -> true);
      inParallel(expected.accounts().stream().map(account -> () -> comparison.account(account)));
      monthEnds(port, expected);

      var eventsBefore = ends(bank.platform());
      var again = importFile(bank);
      assertThat(counts(again, "accepted")).isZero();
      assertThat(counts(again, "repeats"))
          .isEqualTo(expected.rows() - expected.overdrafts().size());
      assertThat(rejected()).isEqualTo(expected.overdrafts());
      assertThat(ends(bank.platform())).isEqualTo(eventsBefore);
    }
  }

  private Bank.Answer importFile(Bank bank) {
    var rejects = folder.resolve("rejected.csv");
    var answer = bank.run("import", FILE.toString(), "--rejects", rejects.toString());
    assertThat(answer.exitCode()).as(answer.errors()).isZero();
    System.out.println("Real bank: imported: " + answer.output().replaceAll("\\s+", " "));
    return answer;
  }

  /** A line of the summary: a name, then a number. */
  private static long counts(Bank.Answer answer, String name) {
    return answer
        .output()
        .lines()
        .filter(line -> line.matches("\\Q" + name + "\\E +[0-9]+"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst("^.* ", "")))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> rejected() throws IOException {
    var rejected = new TreeSet<String>();
    for (var line : Files.readAllLines(folder.resolve("rejected.csv"))) {
      if (line.contains(",INSUFFICIENT_FUNDS,")) {
        rejected.add(
            Stream.of(line.split(",", -1))
                .filter(c -> c.startsWith("trans-"))
                .findFirst()
                .orElseThrow());
      }
    }
    return rejected;
  }

  private static void monthEnds(int port, RealBank expected) throws Exception {
    var start = System.nanoTime();
    var ends =
        IntStream.range(0, 15)
            .mapToObj(i -> lastMoment(YearMonth.of(1993, 1).plusMonths(i)))
            .toList();
    inParallel(
        expected.states().keySet().stream()
            .map(accountId -> () -> ends.forEach(end -> balance(port, expected, accountId, end))));
    var queries = ends.size() * expected.states().size();
    System.out.printf(
        "Real bank: %d questions as of the ends of %d months, %.0f a second%n",
        queries, ends.size(), queries * 1e9 / (System.nanoTime() - start));
  }

  private static Instant lastMoment(YearMonth month) {
    return month
        .plusMonths(1)
        .atDay(1)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant()
        .minus(1, ChronoUnit.MICROS);
  }

  private static void balance(int port, RealBank expected, String accountId, Instant end) {
    var answer = Http.get(port, "/accounts/%s?asOf=%s".formatted(accountId, end));
    var account = expected.asOf(accountId, end);
    assertThat(answer.status())
        .as("%s as of %s: %s", accountId, end, answer.body())
        .isEqualTo(account.isPresent() ? 200 : 404);
    account.ifPresent(state -> assertThat(answer.body()).isEqualTo(Shown.account(state)));
  }

  private static void inParallel(Stream<Runnable> tasks) throws Exception {
    try (var threads = Executors.newFixedThreadPool(CONNECTIONS, Thread.ofVirtual().factory())) {
      var running = new ArrayList<Future<?>>();
      tasks.forEach(task -> running.add(threads.submit(task)));
      for (var one : running) {
        one.get(5, TimeUnit.MINUTES);
      }
    }
  }

  private static List<Long> ends(Platform platform) throws Exception {
    var partitions =
        IntStream.range(0, Platform.PARTITIONS)
            .mapToObj(p -> new TopicPartition(Topics.EVENTS, p))
            .toList();
    try (var admin = platform.admin()) {
      var offsets =
          admin
              .listOffsets(
                  partitions.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest())))
              .all()
              .get();
      return partitions.stream().map(p -> requireNonNull(offsets.get(p)).offset()).toList();
    }
  }
}
