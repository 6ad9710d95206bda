package io.passbook.acceptance.deploy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Health;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.quickstart.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A broker that wants TLS and a password: SASL_SSL, with PLAIN and SCRAM. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecuredClusterTest {
  private static final int NOT_REACHABLE = 4;
  private static final Duration REFUSAL = Duration.ofMinutes(3);
  private static final String PASSWORD = "correct-horse";
  private static final String WRONG_PASSWORD = "battery-staple";
  private static final Path FOLDER = Folders.temporary("secured");
  private static final Path KEYS = FOLDER.resolve("keys.p12");

  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    makeKeys();
    platform = Platform.start(broker(), plain(PASSWORD));
    try (var admin = platform.admin()) {
      var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion("decider", scram, PASSWORD)))
          .all()
          .get(60, SECONDS);
    }
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
    Folders.delete(FOLDER);
  }

  /** A key for 127.0.0.1 and its certificate, which everybody trusts. */
  private static void makeKeys() throws Exception {
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                KEYS.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor(60, SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(FOLDER.toString()).isZero();
  }

  private static Map<String, String> broker() {
    return Map.of(
        "listener.security.protocol.map",
        "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN,SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.clients.plain.sasl.jaas.config",
        """
        org.apache.kafka.common.security.plain.PlainLoginModule required \
        username="passbook" password="%1$s" user_passbook="%1$s";\
        """
            .formatted(PASSWORD),
        "listener.name.clients.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "ssl.keystore.location",
        KEYS.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.truststore.location",
        KEYS.toString(),
        "ssl.truststore.password",
        PASSWORD);
  }

  private static Map<String, String> plain(String password) {
    return client("PLAIN", "plain.PlainLoginModule", "passbook", password);
  }

  private static Map<String, String> scram(String password) {
    return client("SCRAM-SHA-512", "scram.ScramLoginModule", "decider", password);
  }

  private static Map<String, String> client(
      String mechanism, String module, String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
            .formatted(module, user, password),
        "ssl.truststore.location",
        KEYS.toString(),
        "ssl.truststore.password",
        PASSWORD);
  }

  @Test
  void the_services_and_the_command_line_log_in() throws IOException {
    var commandPort = Ports.free();
    var projectionPort = Ports.free();
    try (var commands = start("command-service", commandPort, scram(PASSWORD));
        var projection = start("projection-service", projectionPort, plain(PASSWORD))) {
      Health.awaitReady(commands, commandPort);
      Health.awaitReady(projection, projectionPort);

      for (var login : List.of(plain(PASSWORD), scram(PASSWORD))) {
        var account = Objects.requireNonNull(login.get("sasl.mechanism"));
        assertFine(projectionPort, login, "open", account, "--owner", "Alice");
        assertFine(projectionPort, login, "deposit", account, "1000");
        var shown = assertFine(projectionPort, login, "show", account, "--json");
        assertThat(shown.output()).contains("\"balance\":100000,");
      }
      var audit = assertFine(projectionPort, plain(PASSWORD), "verify");
      assertThat(audit.output()).endsWith("no violations\n");
      assertFine(projectionPort, plain(PASSWORD), "topics", "check", "--development");
    }
  }

  @Test
  void a_wrong_password_is_said_and_never_shown() throws IOException {
    var service = start("command-service", Ports.free(), scram(WRONG_PASSWORD));
    var views = start("projection-service", Ports.free(), plain(WRONG_PASSWORD));
    var line = run(1, plain(WRONG_PASSWORD), "open", "x", "--owner", "Alice");

    assertThat(line.exitCode()).as(line.errors()).isEqualTo(NOT_REACHABLE);
    assertThat(line.errors()).containsIgnoringCase("authentication failed");
    for (var process : List.of(service, views)) {
      var result = process.awaitExit(REFUSAL);
      assertThat(result.exitCode()).as(result.errors()).isEqualTo(NOT_REACHABLE);
      assertThat(result.errors())
          .containsIgnoringCase("authentication failed")
          .doesNotContain(WRONG_PASSWORD)
          .doesNotContain("\tat ");
    }
  }

  private static Bank.Answer assertFine(
      int projectionPort, Map<String, String> login, String... words) throws IOException {
    var answer = run(projectionPort, login, words);
    assertThat(answer.exitCode()).as(answer.output() + answer.errors()).isZero();
    return answer;
  }

  private static Bank.Answer run(int projectionPort, Map<String, String> login, String... words)
      throws IOException {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", file("line", login).toString()));
    return Bank.run(platform, "http://127.0.0.1:" + projectionPort, all.toArray(String[]::new));
  }

  private static PassbookProcess start(String service, int port, Map<String, String> login)
      throws IOException {
    var settings = new HashMap<String, String>();
    login.forEach((name, value) -> settings.put("kafka." + name, value));
    settings.put("bootstrap.servers", platform.bootstrapServers());
    settings.put("schema.registry.url", platform.registryUrl());
    settings.put("development", "true");
    settings.put("http.port", Integer.toString(port));
    if (service.equals("projection-service")) {
      settings.put("state.dir", FOLDER.resolve("state-" + port).toString());
    }
    return PassbookProcess.start(
        Map.of(), service, "--config", file(service + port, settings).toString());
  }

  private static Path file(String name, Map<String, String> settings) throws IOException {
    var properties = new Properties();
    properties.putAll(settings);
    var file = FOLDER.resolve(name + ".properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }
}
