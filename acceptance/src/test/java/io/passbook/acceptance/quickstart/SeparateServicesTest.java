package io.passbook.acceptance.quickstart;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Health;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.client.AccountQuery;
import io.passbook.client.ProjectionClient;
import io.passbook.quickstart.Ports;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Broker, registry and both services, each a process of its own, all from the distribution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeparateServicesTest {
  private static final long SEED = 20261124;
  private static final int ROWS = 20_000;
  private static final long EVENTS_BEFORE_KILL = 400;
  private static final Duration READY = Duration.ofMinutes(2);
  private static final int WRONG = 3;

  private static final int OUTCOME_UNKNOWN = 5;

  private static Installation installation;
  private static Platform platform;

  private final int commandPort = Ports.free();
  private final int projectionPort = Ports.free();
  private final Path folder = Folders.temporary("separate");

  @BeforeAll
  static void start() {
    installation = Installation.make();
    platform = Platform.start();
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @AfterEach
  void delete() {
    Folders.delete(folder);
  }

  @Test
  void every_row_stands_exactly_once_though_the_command_service_was_killed_in_the_middle()
      throws Exception {
    var file = MadeUpFile.write(folder.resolve("bank.csv"), ROWS, SEED);
    try (var projection = projectionService();
        // Small batches, so that the import lasts long enough for having a middle.
        var killed = commandService(10)) {
      Health.awaitReady(killed, commandPort);
      Health.awaitReady(projection, projectionPort);
      try (var importing = startImport(file)) {
        awaitEvents();
        assertThat(importing.isAlive()).as("it is the middle: %s", importing.output()).isTrue();
        killed.kill();
        try (var successor = commandService(2_000)) {
          finish(importing, file);
          assertExactlyOnce(file);
          var verified = run("verify");
          assertThat(verified.exitCode())
              .as("seed %d: %s%s", SEED, verified.output(), verified.errors())
              .isZero();
          assertThat(verified.output()).contains("no violations");
          assertThat(successor.terminate().exitCode()).isZero();
          assertThat(projection.terminate().exitCode()).isZero();
        }
      }
    }
  }

  private PassbookProcess startImport(MadeUpFile file) {
    return installation.launch(environment(), arguments(file));
  }

  private static String[] arguments(MadeUpFile file) {
    return new String[] {"import", file.path().toString(), "--in-flight", "300", "--json"};
  }

  /** It ends well; or it says that it does not know, and is run again. */
  private void finish(PassbookProcess importing, MadeUpFile file) {
    var result = importing.awaitExit(Duration.ofMinutes(3));
    if (result.exitCode() == OUTCOME_UNKNOWN) {
      result = run(arguments(file));
    }
    assertThat(result.exitCode()).as("%s%s", result.output(), result.errors()).isZero();
    assertThat(result.output()).contains("\"INSUFFICIENT_FUNDS\":" + file.overdrafts());
  }

  private void assertExactlyOnce(MadeUpFile file) {
    var projection = new ProjectionClient(URI.create("http://127.0.0.1:" + projectionPort), READY);
    var events = EventsTopic.read(platform);
    assertThat(events.keySet()).isEqualTo(file.accounts().keySet());
    file.accounts()
        .forEach((id, folded) -> {
          assertThat(events.get(id)).as("events of %s, seed %d", id, SEED).isEqualTo(folded.events);
          var account = projection.account(id, new AccountQuery.Now());
          assertThat(account.balance()).as(id).isEqualTo(folded.balance);
          assertThat(account.totalDeposits()).as(id).isEqualTo(folded.deposits);
          assertThat(account.totalWithdrawals()).as(id).isEqualTo(folded.withdrawals);
          assertThat(account.sequence()).as(id).isEqualTo(folded.events.size());
          assertThat(account.transactionCount()).as(id).isEqualTo(folded.events.size() - 1);
          assertThat(projection.events(id, 0, 1_000).items())
              .extracting(e -> MadeUpFile.line(e.type(), e.amount(), e.reference()))
              .isEqualTo(folded.events);
        });
    var totals = projection.totals();
    assertThat(totals.accounts()).isEqualTo(file.accounts().size());
    assertThat(totals.currencies()).containsOnlyKeys("EUR");
    var balance = file.accounts().values().stream().mapToLong(each -> each.balance).sum();
    assertThat(totals.currencies().values())
        .allSatisfy(euro -> assertThat(euro.balance()).isEqualTo(balance));
  }

  @Test
  void topics_are_created_and_a_wrong_one_is_found_with_its_remedy() throws Exception {
    try (var admin = platform.admin()) {
      admin.deleteTopics(Topics.ALL).all().get(30, SECONDS);
      await()
          .atMost(READY)
          .until(() ->
              admin.listTopics().names().get(30, SECONDS).stream().noneMatch(Topics.ALL::contains));
      var missing = run("topics", "check", "--development");
      assertThat(missing.exitCode()).isEqualTo(WRONG);
      assertThat(missing.output()).contains(Topics.ALL);

      var created = run("topics", "create", "--partitions", "6");
      assertThat(created.exitCode()).as(created.errors()).isZero();
      assertThat(created.output()).contains("created  account-events: 6 partitions, replication 1");
      assertThat(run("topics", "create").output()).contains("existed  account-events");
      var well = run("topics", "check", "--development");
      assertThat(well.output()).isEqualTo("all is well\n");
      assertThat(well.exitCode()).isZero();
      assertThat(TopicSetup.check(admin, true)).isEmpty();

      setCleanup(admin, "delete");
      var wrong = run("topics", "check", "--development");
      assertThat(wrong.exitCode()).isEqualTo(WRONG);
      assertThat(wrong.output())
          .contains("account-events: cleanup.policy is 'delete', not 'compact'")
          .contains("--add-config cleanup.policy=compact")
          .endsWith("1 problem\n");
      assertRefuses();
      setCleanup(admin, "compact");
    }
  }

  /** The command service does not start on what would lose events, and says the same. */
  private void assertRefuses() {
    var refused = commandService(2_000).awaitExit(READY);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errors()).contains("cleanup.policy is 'delete', not 'compact'");
  }

  private static void setCleanup(Admin admin, String policy) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS);
    var set =
        new AlterConfigOp(new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get(30, SECONDS);
  }

  private PassbookProcess commandService(int batchMax) {
    var environment = environment();
    environment.put("PASSBOOK_HTTP_PORT", Integer.toString(commandPort));
    environment.put("PASSBOOK_BATCH_MAX", Integer.toString(batchMax));
    return installation.start(environment, "command-service");
  }

  private PassbookProcess projectionService() {
    var environment = environment();
    environment.put("PASSBOOK_HTTP_PORT", Integer.toString(projectionPort));
    environment.put("PASSBOOK_STATE_DIR", folder.resolve("state").toString());
    return installation.start(environment, "projection-service");
  }

  private PassbookProcess.Result run(String... arguments) {
    return installation.run(environment(), arguments);
  }

  private Map<String, String> environment() {
    var environment = new HashMap<>(platform.environment());
    environment.put("PASSBOOK_PROJECTION_URL", "http://127.0.0.1:" + projectionPort);
    return environment;
  }

  private static void awaitEvents() {
    try (var admin = platform.admin()) {
      await()
          .atMost(READY)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> EventsTopic.size(admin) > EVENTS_BEFORE_KILL);
    }
  }
}
