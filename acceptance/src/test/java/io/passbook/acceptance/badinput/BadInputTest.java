package io.passbook.acceptance.badinput;

import static io.passbook.acceptance.badinput.BadRecords.CLOSED;
import static io.passbook.acceptance.badinput.BadRecords.OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.badinput.Fate.Accepted;
import io.passbook.acceptance.badinput.Fate.Cut;
import io.passbook.acceptance.badinput.Fate.Kept;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All of it thrown at the same services, which are looked at afterwards. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(OrderAnnotation.class)
class BadInputTest {
  private static final int FIRST = 1;
  private static final int LAST = Integer.MAX_VALUE;
  private static final int USAGE = 2;
  private static final String CSV = "command_id,issued_at,account_id,type,amount,currency,owner\n";

  /** What the projection service gives a request to arrive. */
  private static final Duration ARRIVAL = Duration.ofSeconds(30);

  private static final List<SlowClient> SLOW_CLIENTS = new ArrayList<>();
  private static final List<BadRecord> SENT = new ArrayList<>();

  private static Services services;
  private static MessageSerdes serdes;
  private static KafkaProducer<byte[], byte[]> producer;
  private static Fates fates;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    services = Services.start();
    limitDeadLetters();
    serdes = MessageSerdes.of(services.platform().clientConfig());
    producer = producer(services.platform());
    fates = new Fates(services.platform(), serdes);
    accept("open", OPEN, "--owner", "Alice");
    accept("deposit", OPEN, "1000");
    accept("open", CLOSED, "--owner", "Bob");
    accept("close", CLOSED, "--reason", "moved away");
    accept("open", BadLine.YEN, "--owner", "Carol", "--currency", "JPY");
  }

  /** As on a cluster whose topics somebody else made: not everything fits whole. */
  private static void limitDeadLetters() throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS);
    var limit =
        new ConfigEntry("max.message.bytes", Integer.toString(BadRecords.DEAD_LETTER_BYTES));
    try (var admin = services.platform().admin()) {
      var set = new AlterConfigOp(limit, AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get(60, SECONDS);
    }
  }

  /** One that sends whatever a broker takes, however long it was before it was compressed. */
  private static KafkaProducer<byte[], byte[]> producer(Platform platform) {
    var config =
        Map.<String, Object>of(
            "bootstrap.servers",
            platform.bootstrapServers(),
            "compression.type",
            "zstd",
            "max.request.size",
            16 << 20);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void accept(String... words) {
    var answer = services.run(words);
    assertThat(answer.exitCode()).as(answer.errors()).isZero();
  }

  @AfterAll
  static void stop() throws IOException {
    for (var client : SLOW_CLIENTS) {
      client.close();
    }
    producer.close();
    fates.close();
    serdes.close();
    services.close();
  }

  @Test
  @Order(FIRST)
  void slow_clients_hold_nobody_up() throws Exception {
    for (var i = 0; i < 100; i++) {
      SLOW_CLIENTS.add(SlowClient.begin(services.projectionPort(), i % 2 == 0));
    }
    for (var i = 0; i < 20; i++) {
      assertThat(services.get("/accounts/" + OPEN).statusCode()).isEqualTo(200);
    }
    assertThat(SLOW_CLIENTS).noneMatch(client -> client.cutOff().isDone());
  }

  static Stream<BadRecord> records() {
    return BadRecords.all(serdes);
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_record_goes_where_the_documentation_says(BadRecord bad) throws Exception {
    SENT.add(bad);
    var place = producer.send(bad.record()).get(60, SECONDS);
    fates.check(bad, place);
  }

  /** As librdkafka does by default: {@code consistent_random}. */
  @Test
  void commands_of_a_client_that_hashes_with_crc32_are_decided_in_order_where_they_belong() {
    var accounts = Stream.iterate(0, i -> i + 1).limit(50).map(i -> "crc-" + i).toList();
    var first = SENT.size();
    for (var step = 0; step < 5; step++) {
      for (var account : accounts) {
        var command =
            BadRecords.command(
                account, step == 0 ? BadRecords.open("Owner", "EUR") : BadRecords.deposit(step));
        var value = serdes.commands().serializer().serialize(Topics.COMMANDS, command);
        var crc32 = new CRC32();
        crc32.update(account.getBytes(UTF_8));
        SENT.add(
            BadRecord.ofCommand("crc32", command, value, new Accepted())
                .on((int) (crc32.getValue() % Platform.PARTITIONS)));
      }
    }
    var sent = SENT.subList(first, SENT.size());
    for (var each : sent) {
      var _ = producer.send(each.record());
    }

    assertThat(sent).filteredOn(BadRecord::isForwarded).hasSizeGreaterThan(sent.size() / 2);
    for (var i = 0; i < sent.size(); i++) {
      var sequence = 1 + i / accounts.size();
      assertThat(fates.outcomeOf(sent.get(i).command()))
          .isInstanceOfSatisfying(
              Outcome.Accepted.class,
              accepted -> assertThat(accepted.sequence()).isEqualTo(sequence));
    }
  }

  static Stream<BadRequest> requests() {
    return BadRequest.all();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void a_request_gets_a_problem_with_its_status(BadRequest bad) throws Exception {
    assertThat(bad.answer(services.projectionPort()))
        .startsWith("HTTP/1.1 %d ".formatted(bad.status()))
        .containsIgnoringCase("\r\nContent-Type: application/problem+json\r\n")
        .contains("\"status\":" + bad.status())
        .doesNotContain("\tat ", "Exception");
  }

  static Stream<BadLine> lines() {
    return BadLine.all();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_line_gets_its_exit_code_and_a_sentence(BadLine bad) {
    var answer = services.run(bad.words().toArray(String[]::new));
    assertThat(answer.exitCode()).as(answer.errors()).isEqualTo(bad.exitCode());
    assertThat(answer.output() + answer.errors())
        .contains(bad.said())
        .doesNotContain("\tat ", "mistake in Passbook");
  }

  @Test
  void a_malformed_row_stops_an_import_before_anything_is_sent() throws Exception {
    var good = "1,1993-01-01,from-csv,open,,EUR,Alice\n";
    var malformed =
        Map.of(
            CSV + good + "2,1993-01-01,from-csv,deposit,1.005,EUR,\n", "line 3, column amount",
            CSV + good + "2,1993-01-01,from-csv,transfer,1,EUR,\n", "line 3, column type",
            CSV + good + "2,1993-01-01,from-csv,deposit\n", "line 3, column row",
            CSV.replace("owner", "colour") + good, "colour");
    for (var each : malformed.entrySet()) {
      var file = Files.writeString(folder.resolve("bad.csv"), each.getKey());
      var answer = services.run("import", file.toString());
      assertThat(answer.exitCode()).as(answer.errors()).isEqualTo(USAGE);
      assertThat(answer.errors()).contains(each.getValue());
    }
    assertThat(services.get("/accounts/from-csv?fresh=true").statusCode()).isEqualTo(404);
  }

  @Test
  void a_row_that_was_issued_in_the_future_is_rejected_and_written_down() throws Exception {
    var row = "2,2999-01-01,early,deposit,1,EUR,\n";
    var text = CSV + "1,1993-01-01,early,open,,EUR,Alice\n" + row;
    var file = Files.writeString(folder.resolve("early.csv"), text);
    var rejects = folder.resolve("rejected.csv");

    var answer = services.run("import", file.toString(), "--rejects", rejects.toString());

    assertThat(answer.exitCode()).as(answer.errors()).isZero();
    assertThat(answer.output())
        .containsPattern("accepted +1\n")
        .containsPattern("ISSUED_IN_THE_FUTURE +1\n");
    assertThat(Files.readString(rejects)).contains(row.strip() + ",3,ISSUED_IN_THE_FUTURE,");
  }

  @Test
  @Order(LAST)
  void after_all_of_it_the_services_run_and_the_log_is_as_it_must_be() throws Exception {
    for (var client : SLOW_CLIENTS) {
      assertThat(client.cutOff().get(120, SECONDS))
          .isBetween(ARRIVAL.minusSeconds(1), ARRIVAL.plusSeconds(60));
    }
    services.awaitReady();
    for (var i = 0; i < 2 * Platform.PARTITIONS; i++) {
      accept("open", "after-" + i, "--owner", "Dora");
    }
    var letters = SENT.stream().filter(BadInputTest::isForDeadLetters).count();
    assertThat(services.commandsByOutcome())
        .containsEntry("dead-letter", letters)
        .containsEntry("forwarded", SENT.stream().filter(BadRecord::isForwarded).count());
    assertThat(services.run("dlq", "list", "--json").output().lines()).hasSize((int) letters);
    var audit = services.run("verify");
    assertThat(audit.exitCode()).as(audit.output() + audit.errors()).isZero();
    assertThat(audit.output())
        .containsPattern("dead letters +%d\n".formatted(letters))
        .containsPattern("pending +0\n")
        .endsWith("no violations\n");
    assertThat(services.logs()).doesNotContain("\tat ");
  }

  private static boolean isForDeadLetters(BadRecord sent) {
    return switch (sent.fate()) {
      case Kept _, Cut _ -> true;
      case Accepted _, Fate.Rejected _ -> false;
    };
  }
}
