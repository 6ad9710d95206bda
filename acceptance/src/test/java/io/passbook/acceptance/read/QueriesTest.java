package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Platform;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.Settings;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QueriesTest {
  private static Platform platform;
  private static ProjectionService service;
  private static Ledger ledger;
  private static OpenApi openApi;

  @BeforeAll
  static void start() {
    platform = Platform.start();
    ledger = new Ledger(platform);
    ledger
        .open("alice", "Alice", "EUR")
        .deposit("alice", 1000)
        .withdraw("alice", 200)
        .deposit("alice", 500)
        .open("closed", "Jürgen & Söhne", "CZK")
        .close("closed")
        .commit();
    service =
        ProjectionService.start(
            Settings.of(
                Map.of(
                    "bootstrap.servers",
                    platform.bootstrapServers(),
                    "schema.registry.url",
                    platform.registryUrl(),
                    "http.port",
                    "0",
                    "threads",
                    "2",
                    "state.dir",
                    Folders.temporary("state").toString()),
                ProjectionService.settingNames()));
    await().atMost(Duration.ofSeconds(90)).until(service::isReady);
    openApi = new OpenApi(get("/openapi.yaml").body());
    for (var all : List.of("/totals", "/accounts/alice/events", "/accounts/closed/events")) {
      fresh(all); // what was committed before the start needs not be asked for as fresh any more
    }
  }

  @AfterAll
  static void stop() {
    service.close();
    ledger.close();
    platform.close();
  }

  private static Http.Answer get(String path, String... headers) {
    return Http.get(service.httpPort(), path, headers);
  }

  /** What is committed by now, however long that takes on a machine with too much to do. */
  private static Http.Answer fresh(String path) {
    var more = path.contains("?") ? "&" : "?";
    var answer = get(path + more + "fresh=true", "Prefer", "wait=30");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  @Test
  void a_fresh_query_has_what_was_committed_before_it() {
    ledger.open("q-1", "Quick", "EUR").commit();
    for (var i = 1; i <= 50; i++) {
      ledger.deposit("q-1", 100).commit();
      var answer = fresh("/accounts/q-1");
      assertThat(answer.json().get("sequence").asLong()).isEqualTo(i + 1);
      assertThat(answer.json().get("balance").asLong()).isEqualTo(100L * i);
      assertThat(fresh("/accounts/q-1/events?limit=1000").json().get("events").size())
          .isEqualTo(i + 1);
    }
  }

  @Test
  void an_account_is_shown_with_all_its_fields() {
    var answer = fresh("/accounts/alice");

    assertThat(answer.body())
        .isEqualTo(
            """
            {"accountId":"alice","ownerName":"Alice","currency":"EUR","balance":1300,\
            "totalDeposits":1500,"totalWithdrawals":200,"transactionCount":3,"active":true,\
            "openedAt":"2026-01-01T00:01:00Z","updatedAt":"2026-01-01T00:04:00Z","sequence":4}\
            """);
    assertThat(answer.header("ETag")).isEqualTo("\"4\"");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(Long.parseLong(answer.header("Passbook-Staleness-Ms"))).isLessThan(5000);
    assertThat(answer.header("Passbook-Served-By")).endsWith("; active");
  }

  @Test
  void an_account_as_it_stood() {
    assertThat(get("/accounts/alice?asOf=2026-01-01T00:02:30Z").json().get("balance").asLong())
        .isEqualTo(1000);
    assertThat(get("/accounts/alice?sequence=3").json().get("balance").asLong()).isEqualTo(800);
    assertThat(get("/accounts/alice?knownAt=2026-01-01T01:02:00Z").json().get("sequence").asLong())
        .isEqualTo(2);
    assertThat(get("/accounts/alice?asOf=2025-12-31T23:59:59Z").status()).isEqualTo(404);
    assertThat(get("/accounts/alice?sequence=99").body()).contains("has 4 events, not 99");
  }

  @Test
  void a_client_that_has_the_account_already_gets_304() {
    for (var tags : new String[] {"\"4\"", "W/\"4\"", "\"1\", \"4\"", "*"}) {
      var answer = get("/accounts/alice", "If-None-Match", tags);
      assertThat(answer.status()).as(tags).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.header("ETag")).isEqualTo("\"4\"");
    }
    assertThat(get("/accounts/alice", "If-None-Match", "\"3\"").status()).isEqualTo(200);
  }

  @Test
  void events_come_in_pages() {
    var first = fresh("/accounts/alice/events?limit=3").json();
    var second = get("/accounts/alice/events?limit=3&after=" + first.get("next").asLong()).json();

    assertThat(first.get("events").size()).isEqualTo(3);
    assertThat(first.get("events").get(1).get("type").asString()).isEqualTo("MoneyDeposited");
    assertThat(second.get("events").size()).isEqualTo(1);
    assertThat(second.get("events").get(0).get("balanceAfter").asLong()).isEqualTo(1300);
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(get("/accounts/alice/events?after=99").json().get("events").isEmpty()).isTrue();
  }

  @Test
  void minSequence_refuses_what_it_does_not_have_and_says_what_it_has() {
    var answer = get("/accounts/alice?minSequence=5", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(answer.json().get("sequence").asLong()).isEqualTo(4);
    assertThat(get("/accounts/alice?minSequence=4").status()).isEqualTo(200);
    assertThat(get("/accounts/alice/events?minSequence=5", "Prefer", "wait=0").status())
        .isEqualTo(503);
    assertThat(
            get("/accounts/nobody?minSequence=1", "Prefer", "wait=0")
                .json()
                .get("sequence")
                .asLong())
        .isZero();
  }

  @Test
  void minSequence_waits_for_what_is_on_its_way() throws Exception {
    ledger.open("soon", "Soon", "EUR").commit();
    fresh("/accounts/soon");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = threads.submit(() -> get("/accounts/soon?minSequence=2", "Prefer", "wait=30"));
      for (var i = 0; i < 50; i++) {
        assertThat(get("/accounts/soon").status()).isEqualTo(200);
      }
      assertThat(waiting.isDone()).as("while others got their answers").isFalse();

      ledger.deposit("soon", 1).commit();

      var answer = waiting.get();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().get("sequence").asLong()).isEqualTo(2);
    }
  }

  @Test
  void lists_find_by_owner_and_activity_and_their_cursors_outlive_changes() {
    for (var i = 0; i < 30; i++) {
      ledger.open("list-%02d".formatted(i), "Lister", "EUR");
    }
    ledger.commit();
    var seen = new ArrayList<String>();
    var cursor = "";
    do {
      var page = fresh("/accounts?owner=Lister&limit=7" + cursor).json();
      page.get("accounts").forEach(a -> seen.add(a.get("accountId").asString()));
      ledger.deposit("list-03", 1).commit();
      var next = page.get("next");
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
    } while (!cursor.isEmpty());

    assertThat(seen).hasSize(30).isSorted().doesNotHaveDuplicates();
    var closed = fresh("/accounts?active=false").json().get("accounts");
    assertThat(closed.size()).isEqualTo(1);
    assertThat(closed.get(0).get("accountId").asString()).isEqualTo("closed");
    assertThat(get("/accounts?owner=J%C3%BCrgen+%26+S%C3%B6hne").json().get("accounts").size())
        .isEqualTo(1);
    assertThat(get("/accounts?owner=Liste").json().get("accounts").isEmpty()).isTrue();
  }

  @Test
  void repeats_and_aborted_events_change_nothing() {
    ledger.open("twice", "Twice", "JPY").deposit("twice", 10).commit();
    ledger.repeat(ledger.events("twice").get(1)).repeat(ledger.events("twice").get(0));
    var account = ledger.events("twice").get(1);
    ledger.abort(
        new AccountEvent(
            "twice",
            3,
            account.occurredAt(),
            account.issuedAt(),
            account.recordedAt(),
            account.commandId(),
            3,
            "nobody",
            null,
            new Event.MoneyDeposited(99, 109, null)));

    assertThat(fresh("/accounts/twice").json().get("balance").asLong()).isEqualTo(10);
    assertThat(fresh("/accounts/twice/events").json().get("events").size()).isEqualTo(2);
    var totals = fresh("/totals").json().get("currencies").get("JPY");
    assertThat(totals.get("balance").bigIntegerValue()).isEqualTo(BigInteger.TEN);
    assertThat(totals.get("transactionCount").asLong()).isEqualTo(1);
  }

  @Test
  void an_idle_view_stands_at_the_end_of_every_partition() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          var positions = get("/positions").json().get("positions");
          assertThat(positions.size()).isEqualTo(4 * Platform.PARTITIONS);
          positions.forEach(p -> assertThat(p.get("lag").asLong()).isZero());
        });
  }

  @ParameterizedTest
  @CsvSource({
    "/accounts/{accountId}, /accounts/alice",
    "/accounts/{accountId}, /accounts/nobody",
    "/accounts/{accountId}, /accounts/a%20b",
    "/accounts/{accountId}, /accounts/alice?asOf=2026-01-01T00:02:30Z",
    "/accounts/{accountId}/events, /accounts/alice/events",
    "/accounts/{accountId}/events, /accounts/closed/events?fresh=true",
    "/accounts/{accountId}/events, /accounts/nobody/events",
    "/accounts/{accountId}/events, /accounts/alice/events?limit=0",
    "/accounts, /accounts?limit=3",
    "/accounts, /accounts?cursor=x",
    "/totals, /totals?partial=true",
    "/totals, /totals?partial=maybe",
    "/positions, /positions",
    "/positions, /positions?x=1",
    "/health/live, /health/live",
    "/health/live, /health/live?x",
    "/health/ready, /health/ready",
    "/metrics, /metrics",
    "/openapi.yaml, /openapi.yaml",
  })
  void answers_are_as_openapi_says(String path, String request) {
    openApi.check(path, get(request));
  }

  @Test
  void openapi_tells_every_path_and_parameter_and_refusals_are_as_it_says() {
    assertThat(openApi.paths())
        .isEqualTo(
            new HashSet<>(
                List.of(
                    "/accounts/{accountId}",
                    "/accounts/{accountId}/events",
                    "/accounts",
                    "/totals",
                    "/positions",
                    "/health/live",
                    "/health/ready",
                    "/metrics",
                    "/openapi.yaml")));
    for (var path : openApi.paths()) {
      var refused = get(path.replace("{accountId}", "alice") + "?nonsense=1");
      openApi.check(path, refused);
      openApi.check(
          path, Http.send("DELETE", service.httpPort(), path.replace("{accountId}", "alice")));
      assertThat(refused.json().get("detail").asString())
          .isEqualTo(
              openApi.parameters(path).isEmpty()
                  ? "Expected no query parameter but found 'nonsense'"
                  : "Expected one of the query parameters %s but found 'nonsense'"
                      .formatted(String.join(", ", openApi.parameters(path))));
    }
    openApi.check(
        "/accounts/{accountId}", get("/accounts/alice?minSequence=99", "Prefer", "wait=0"));
    openApi.check("/accounts/{accountId}", get("/accounts/alice", "If-None-Match", "*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/accounts/a%20b",
        "/accounts/aaaaaaaaaaaaaaaaaaaa%2F",
        "/accounts/%ff",
        "/accounts/%00",
        "/accounts/alice?unknown=1",
        "/accounts/alice?fresh=true&fresh=true",
        "/accounts/alice?minSequence=-1",
        "/accounts/alice?minSequence=99999999999999999999",
        "/accounts/alice?sequence=0",
        "/accounts/alice?asOf=yesterday",
        "/accounts/alice/events?after=x",
        "/accounts?owner=",
        "/accounts?limit=1001",
        "/accounts?cursor=abc",
        "/totals?currency=EUR",
      })
  void bad_input_gets_400_and_what_was_expected(String path) {
    var answer = get(path);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).startsWith("Expected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/nothing", "/accounts/alice/", "/accounts/alice/nothing", "/health", "//"})
  void unknown_paths_get_404(String path) {
    var answer = get(path);

    assertThat(answer.status()).as(answer.body()).isIn(400, 404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void pages_of_other_origins_get_no_leave_to_read() {
    var answer = get("/accounts/alice", "Origin", "http://elsewhere.example");

    assertThat(answer.raw().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
  }

  @Test
  void metrics_tell_lag_and_requests() {
    assertThat(get("/metrics").body())
        .contains("passbook_view_lag")
        .contains("passbook_http_requests");
  }
}
