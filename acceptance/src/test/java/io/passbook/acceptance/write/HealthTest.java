package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.Signals;
import io.passbook.command.main.CommandService;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome.Accepted;
import io.passbook.serde.MessageSerdes;
import io.passbook.settings.Settings;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@code /health/ready} of a command service says, and that it is so. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HealthTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One, and what a command takes on a busy machine. */
  private static final Duration WAIT_FOR_REGISTRY = Duration.ofMillis(2_000 + 1_500);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Platform platform;
  private @Nullable CommandService service;
  private Desk desk;

  private record Health(int status, String body) {}

  @BeforeEach
  void start() {
    platform = Platform.startWithRegistry();
    desk = new Desk(platform);
  }

  @AfterEach
  void stop() {
    desk.close();
    if (service != null) {
      service.close();
    }
    platform.close();
  }

  @Test
  void a_broker_that_does_not_answer_shows_and_is_forgiven() {
    startService(Map.of());
    await(200, "\"troubles\":[]");
    Signals.send("STOP", platform.broker().pid());
    try {
      await(503, "Its group has not answered for ");
    } finally {
      Signals.send("CONT", platform.broker().pid());
    }
    await(200, "\"troubles\":[]");
    assertThat(desk.ask(Desk.open("alice"))).isEqualTo(new Accepted(1, 0));
  }

  @Test
  void a_partition_whose_log_contradicts_itself_is_stopped_until_an_operator_has_chosen()
      throws Exception {
    startService(Map.of());
    var account = Desk.open("alice");
    desk.ask(account);
    desk.ask(Desk.deposit("alice", 10));
    service().close();
    var partition = partition(account);
    setGroupOffset(partition, 0);

    startService(Map.of());
    var body = await(503, "\"%d\":{\"phase\":\"STOPPED\"".formatted(partition)).body();
    assertThat(body).contains("Expected the group's offset of account-commands-" + partition);
    assertThat(desk.ask(openElsewhere(partition))).isEqualTo(new Accepted(1, 0));

    var choice = Pattern.compile("set it to (\\d+)").matcher(body);
    assertThat(choice.find()).as(body).isTrue();
    service().close();
    setGroupOffset(partition, Long.parseLong(choice.group(1)));
    startService(Map.of());
    await(200, "\"troubles\":[]");
    assertThat(desk.ask(Desk.deposit("alice", 5))).isEqualTo(new Accepted(3, 15));
  }

  @Test
  void a_registry_that_does_not_know_our_schema_is_waited_for_and_makes_no_dead_letters()
      throws Exception {
    try (var serdes = MessageSerdes.of(platform.clientConfig())) {
      serdes.events().serializer().serialize(Topics.EVENTS, someEvent());
      startService(Map.of("auto.register.schemas", "false"));
      await(200, "\"troubles\":[]");
      var open = Desk.open("alice");
      desk.send(open);

      var body = await(503, "\"%d\":{\"phase\":\"WAITING\"".formatted(partition(open))).body();
      assertThat(body).contains("does not have our io.passbook.avro.CommandResult");
      assertThat(deadLetters(partition(open))).isZero();

      serdes.results().serializer().serialize(Topics.RESULTS, someResult());
      assertThat(desk.await(open).outcome()).isEqualTo(new Accepted(1, 0));
      // Without a schema for snapshots there are none, and nobody is held up.
      for (var deposit = 1; deposit <= 20; deposit++) {
        assertThat(desk.ask(Desk.deposit("alice", 1)))
            .isEqualTo(new Accepted(deposit + 1L, deposit));
      }
      await(200, "\"troubles\":[]");
      assertThat(deadLetters(partition(open))).isZero();
    }
  }

  @Test
  void a_registry_that_hangs_holds_up_who_needs_it_and_the_others_for_a_moment() {
    startService(Map.of());
    var account = Desk.open("alice");
    assertThat(desk.ask(account)).isEqualTo(new Accepted(1, 0));
    Signals.send("STOP", platform.registry().pid());
    try {
      for (var partition = 0; partition < Platform.PARTITIONS; partition++) {
        if (partition != partition(account)) {
          desk.sendBytes(partition, ofSchema(1_000_000 + partition));
        }
      }
      var took = new ArrayList<Duration>();
      var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      for (var deposits = 1; System.nanoTime() < end; deposits++) {
        var before = System.nanoTime();
        assertThat(desk.ask(Desk.deposit("alice", 1)))
            .isEqualTo(new Accepted(deposits + 1L, deposits));
        took.add(Duration.ofNanos(System.nanoTime() - before));
      }
      took.sort(Comparator.naturalOrder());
      assertThat(took.get(took.size() / 2)).isLessThan(WAIT_FOR_REGISTRY);
      assertThat(took.getLast())
          .as("less than for all the others, one after the other")
          .isLessThan(WAIT_FOR_REGISTRY.multipliedBy(2));
      await(503, "\"phase\":\"WAITING\"");
    } finally {
      Signals.send("CONT", platform.registry().pid());
    }
    await(200, "\"troubles\":[]");
  }

  private static byte[] ofSchema(int id) {
    return ByteBuffer.allocate(8).put((byte) 0).putInt(id).array();
  }

  @Test
  void a_recovery_shows_in_the_metrics() throws Exception {
    startService(Map.of());
    desk.ask(Desk.open("alice"));
    desk.ask(Desk.deposit("alice", 10));
    service().close();

    startService(Map.of());
    await(200, "\"troubles\":[]");
    var metrics = get("/metrics").body();
    assertThat(metric(metrics, "passbook_recovery_seconds_count"))
        .isGreaterThanOrEqualTo(Platform.PARTITIONS);
    assertThat(metric(metrics, "passbook_recovered_total{topic=\"results\"}")).isEqualTo(2);
    assertThat(metric(metrics, "passbook_fenced_total")).isZero();
  }

  private static double metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + metrics));
  }

  private void startService(Map<String, String> more) {
    var settings = new HashMap<>(more);
    settings.put("bootstrap.servers", platform.bootstrapServers());
    settings.put("schema.registry.url", platform.registryUrl());
    settings.put("development", "true");
    settings.put("http.port", "0");
    service = CommandService.start(Settings.of(settings, CommandService.settingNames()));
  }

  /** Waits until it answers so. */
  private Health await(int status, String text) {
    return Awaitility.await()
        .alias("%d with %s".formatted(status, text))
        .atMost(PATIENCE)
        .until(this::health, h -> h.status() == status && h.body().contains(text));
  }

  private Health health() throws IOException, InterruptedException {
    return get("/health/ready");
  }

  private Health get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:%d%s".formatted(service().httpPort(), path));
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    return new Health(response.statusCode(), response.body());
  }

  private static int partition(AccountCommand command) {
    return AccountPartitioner.partition(command.accountId(), Platform.PARTITIONS);
  }

  private static AccountCommand openElsewhere(int partition) {
    for (var number = 0; ; number++) {
      var open = Desk.open("bob-" + number);
      if (partition(open) != partition) {
        return open;
      }
    }
  }

  private void setGroupOffset(int partition, long offset) throws Exception {
    var where = new TopicPartition(Topics.COMMANDS, partition);
    try (var admin = platform.admin()) {
      admin
          .alterConsumerGroupOffsets(
              "command-service", Map.of(where, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private long deadLetters(int partition) throws Exception {
    var where = new TopicPartition(Topics.DEAD_LETTERS, partition);
    try (var admin = platform.admin()) {
      return admin
          .listOffsets(Map.of(where, OffsetSpec.latest()))
          .partitionResult(where)
          .get()
          .offset();
    }
  }

  private static AccountEvent someEvent() {
    var now = Instant.EPOCH;
    return new AccountEvent(
        "a", 1, now, now, now, new UUID(0, 0), 0, "b", null, new Event.AccountOpened("c", "EUR"));
  }

  private static CommandResult someResult() {
    return new CommandResult(
        new UUID(0, 0), "a", 0, new Fingerprint(0, 0), null, Instant.EPOCH, new Accepted(1, 0));
  }

  private CommandService service() {
    return Objects.requireNonNull(service, "started");
  }
}
