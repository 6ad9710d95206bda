package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.quickstart.Broker;
import io.passbook.quickstart.BrokerSettings;
import io.passbook.quickstart.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service as a process of its own: how it ends, and what it says when it cannot start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceProcessTest {
  private static final long SEED = 20261128;
  private static final int STOPS = 3;
  private static final int LATEST_STOP_MS = 3_000;
  private static final Duration START = Duration.ofMinutes(2);
  private static final List<String> GROUPS =
      List.of("command-service", "passbook-accounts", "passbook-history");
  private static final int USAGE = 2;
  private static final int UNREACHABLE = 4;

  private static Installation installation;

  private final Path folder = Folders.temporary("service");

  @BeforeAll
  static void install() {
    installation = Installation.make();
  }

  @AfterEach
  void delete() {
    Folders.delete(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void a_stop_at_any_moment_of_the_start_is_a_stop_in_order(String service) throws Exception {
    var random = new Random(SEED);
    try (var platform = Platform.start();
        var admin = platform.admin()) {
      for (var i = 0; i < STOPS; i++) {
        var moment = Duration.ofMillis(random.nextInt(LATEST_STOP_MS));
        try (var process = start(service, platform.environment())) {
          process.awaitErrors("Starting the " + service, START);
          Thread.sleep(moment);

          var result = process.terminate();

          var when = "seed %d, after %s: %s".formatted(SEED, moment, result.errors());
          assertThat(result.exitCode()).as(when).isZero();
          assertThat(result.errors()).as(when).doesNotContain("\tat ", "ERROR");
          assertThat(members(admin)).as(when).isZero();
          assertThat(openTransactions(admin)).as(when).isZero();
        }
      }
    }
  }

  private static int members(Admin admin) throws Exception {
    var members = 0;
    for (var group : admin.describeConsumerGroups(GROUPS).describedGroups().values()) {
      try {
        members += group.get(30, TimeUnit.SECONDS).members().size();
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
      }
    }
    return members;
  }

  private static int openTransactions(Admin admin) throws Exception {
    var open = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
    return admin.listTransactions(open).all().get(30, TimeUnit.SECONDS).size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void a_stop_while_it_waits_for_a_broker_is_a_stop_in_order_too(String service) {
    try (var process = start(service, nobody())) {
      process.awaitErrors("could not be established", START);

      var result = process.terminate();

      assertThat(result.exitCode()).as(result.errors()).isZero();
      assertThat(result.errors()).doesNotContain("No broker answers", "\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void without_a_broker_it_says_so(String service) {
    var environment = nobody();
    environment.put("PASSBOOK_KAFKA_REQUEST_TIMEOUT_MS", "1000");
    environment.put("PASSBOOK_KAFKA_DEFAULT_API_TIMEOUT_MS", "1000");
    if (service.equals("projection-service")) {
      environment.put("PASSBOOK_START_TIMEOUT_MS", "1000");
    }
    var address = environment.get("PASSBOOK_BOOTSTRAP_SERVERS");

    assertFails(service, environment, UNREACHABLE, "No broker answers at " + address + ": ");
  }

  private static Map<String, String> nobody() {
    return new HashMap<>(Map.of("PASSBOOK_BOOTSTRAP_SERVERS", "127.0.0.1:" + Ports.free()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void a_wrong_password_is_not_a_broker_that_does_not_answer(String service) {
    var module = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    var settings =
        BrokerSettings.single(folder.resolve("kafka"))
            .with("listener.security.protocol.map", "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
            .with("sasl.enabled.mechanisms", "PLAIN")
            .with("sasl.mechanism.inter.broker.protocol", "PLAIN")
            .with(
                "listener.name.clients.plain.sasl.jaas.config",
                module + "username=\"me\" password=\"right\" user_me=\"right\";");
    try (var broker = Broker.start(settings)) {
      var environment =
          Map.of(
              "PASSBOOK_BOOTSTRAP_SERVERS",
              broker.bootstrapServers(),
              "PASSBOOK_KAFKA_SECURITY_PROTOCOL",
              "SASL_PLAINTEXT",
              "PASSBOOK_KAFKA_SASL_MECHANISM",
              "PLAIN",
              "PASSBOOK_KAFKA_SASL_JAAS_CONFIG",
              module + "username=\"me\" password=\"wrong\";");

      assertFails(
          service,
          environment,
          UNREACHABLE,
          "Kafka at %s refuses the log-in: ".formatted(broker.bootstrapServers()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void a_taken_port_is_found_before_any_broker_is_asked(String service) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var environment = nobody();
      environment.put("PASSBOOK_HTTP_PORT", port);

      assertFails(
          service, environment, USAGE, "Port %s of 127.0.0.1 cannot be used (".formatted(port));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void wrong_usage_and_wrong_settings_are_told_alike(String service) {
    var setting = Map.of("PASSBOOK_HTTP_PORTS", "1");
    var refused = start(service, Map.of(), "--verbose").awaitExit(START);
    assertThat(refused.exitCode()).isEqualTo(USAGE);
    assertThat(refused.errors())
        .isEqualTo("Expected --config FILE, --help or nothing, but it was --verbose\n");
    assertFails(service, setting, USAGE, "PASSBOOK_HTTP_PORTS: no setting is called http.ports.");
    assertFails(
        service,
        Map.of("PASSBOOK_BOOTSTRAP_SERVERS", "localhost"),
        USAGE,
        "Invalid url in bootstrap.servers: localhost");
    for (var option : List.of("-h", "--help")) {
      var help = start(service, Map.of(), option).awaitExit(START);
      assertThat(help.exitCode()).isZero();
      assertThat(help.output()).startsWith("Usage: passbook " + service);
    }
  }

  /** The last line that it writes is the sentence. */
  private void assertFails(
      String service, Map<String, String> environment, int exitCode, String sentence) {
    var result = start(service, environment).awaitExit(START);
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(exitCode);
    assertThat(result.errors().lines().toList().getLast()).startsWith(sentence);
    assertThat(result.errors()).doesNotContain("\tat ");
    assertThat(result.output()).isEmpty();
  }

  private PassbookProcess start(
      String service, Map<String, String> environment, String... arguments) {
    var all = new HashMap<String, String>();
    all.put("PASSBOOK_HTTP_PORT", "0");
    if (service.equals("projection-service")) {
      all.put("PASSBOOK_STATE_DIR", folder.resolve("state").toString());
    }
    all.putAll(environment);
    var command = new ArrayList<String>(List.of(service));
    command.addAll(List.of(arguments));
    return installation.start(all, command.toArray(String[]::new));
  }
}
