package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.Signals;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One instance, and what it stands on fails: the broker hangs or dies, the log is wrong. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TroubleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Platform platform;
  private static Ledger ledger;

  private ProjectionService service;

  @BeforeAll
  static void startPlatform() {
    platform = Platform.start();
    ledger = new Ledger(platform);
    ledger.open("alice", "Alice", "EUR").deposit("alice", 1000).commit();
  }

  @AfterAll
  static void stopPlatform() {
    ledger.close();
    platform.close();
  }

  @BeforeEach
  void start() {
    var state = Folders.temporary("state").toString();
    service =
        ProjectionService.start(
            Settings.of(
                Map.of(
                    "bootstrap.servers",
                    platform.bootstrapServers(),
                    "schema.registry.url",
                    platform.registryUrl(),
                    "application.id.prefix",
                    "trouble-" + UUID.randomUUID(),
                    "http.port",
                    "0",
                    // Longer than the broker pauses: who is expelled from its group gives up its
                    // stores.
                    "session.timeout.ms",
                    "30000",
                    "state.dir",
                    state),
                ProjectionService.settingNames()));
    await().atMost(PATIENCE).until(service::isReady);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Http.Answer get(String path, String... headers) {
    return Http.get(service.httpPort(), path, headers);
  }

  @Test
  @Order(1)
  void without_its_broker_it_answers_says_how_old_and_refuses_what_must_be_fresh() {
    assertThat(get("/accounts/alice?fresh=true", "Prefer", "wait=30").status()).isEqualTo(200);

    Signals.send("STOP", platform.broker().pid());
    answersAndRefuses(System.nanoTime());
    Signals.send("CONT", platform.broker().pid());
    ledger.deposit("alice", 10).commit();
    awaitFresh();

    platform.broker().kill();
    answersAndRefuses(System.nanoTime());
    platform.startBrokerAgain();
    ledger.deposit("alice", 10).commit();
    awaitFresh();
  }

  /** For three seconds, which no sample of the partition's end can make shorter. */
  private void answersAndRefuses(long goneNanos) {
    var sequence = ledger.events("alice").size();
    var begin = System.nanoTime();
    var stalenessMs = 0L;
    while (stalenessMs < 3_000) {
      for (var path :
          List.of("/accounts/alice", "/accounts/alice/events", "/totals", "/accounts")) {
        var askedNanos = System.nanoTime();
        var answer = get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        stalenessMs = Long.parseLong(answer.header("Passbook-Staleness-Ms"));
        assertThat(stalenessMs)
            .as("staleness of %s", path)
            .isGreaterThanOrEqualTo((askedNanos - goneNanos) / 1_000_000)
            .isLessThan((System.nanoTime() - goneNanos) / 1_000_000 + 10_000);
      }
      assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
    }
    var refused = get("/accounts/alice?fresh=true", "Prefer", "wait=1");
    assertThat(refused.json().get("sequence").asLong()).isEqualTo(sequence);
    for (var answer : List.of(refused, get("/totals?fresh=true", "Prefer", "wait=1"))) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
    }
    assertThat(get("/health/live").status()).isEqualTo(200);
    assertThat(service.isAlive()).isTrue();
  }

  private void awaitFresh() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var answer = get("/accounts/alice?fresh=true");
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(answer.json().get("sequence").asLong())
              .isEqualTo(ledger.events("alice").size());
          var stalenessMs = Long.parseLong(answer.header("Passbook-Staleness-Ms"));
          assertThat(stalenessMs).isLessThan(3_000);
          for (var path : List.of("/totals?fresh=true", "/accounts/alice/events?fresh=true")) {
            assertThat(get(path).status()).as(path).isEqualTo(200);
          }
        });
  }

  @Test
  @Order(2)
  void a_log_that_contradicts_itself_ends_the_accounts_and_the_history_goes_on() {
    assertThat(service.isAlive()).isTrue();
    var last = ledger.events("alice").getLast();
    ledger.repeat(
        new AccountEvent(
            "alice",
            last.sequence() + 2,
            last.occurredAt(),
            last.issuedAt(),
            last.recordedAt(),
            UUID.randomUUID(),
            99,
            "nobody",
            null,
            new Event.MoneyDeposited(1, 2, null)));

    await().atMost(PATIENCE).until(() -> !service.isAlive());

    var live = get("/health/live");
    assertThat(live.status()).isEqualTo(503);
    assertThat(live.json().get("status").asInt()).isEqualTo(503);
    assertThat(live.json().get("detail").asString()).startsWith("DOWN: application accounts:");
    assertThat(live.json().get("failures").get("accounts").asString())
        .contains("but it was event " + (last.sequence() + 2));
    assertThat(get("/health/ready").status()).isEqualTo(503);
    var openApi = new OpenApi(get("/openapi.yaml").body());
    openApi.check("/health/live", live);
    openApi.check("/health/ready", get("/health/ready"));
    assertThat(get("/accounts/alice/events?limit=" + last.sequence()).status()).isEqualTo(200);
    var hole = get("/accounts/alice/events");
    assertThat(hole.status()).as(hole.body()).isEqualTo(503);
    assertThat(hole.header("Retry-After")).isEqualTo("60");
    assertThat(get("/accounts/alice?sequence=2").json().get("balance").asLong()).isEqualTo(1000);
    await() // the failure is known before the stores are closed
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var refused = get("/accounts/alice", "Prefer", "wait=0");
          assertThat(refused.status()).as(refused.body()).isEqualTo(503);
          assertThat(refused.header("Retry-After")).isNotEmpty();
        });
  }
}
