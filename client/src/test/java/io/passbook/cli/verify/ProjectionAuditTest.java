package io.passbook.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.passbook.client.ProjectionClient;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Against an HTTP server that answers what a test tells it to. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProjectionAuditTest {
  private static final String ALICE =
      """
      {"accountId":"alice","ownerName":"Owner of alice","currency":"EUR","balance":800,\
      "totalDeposits":1000,"totalWithdrawals":200,"transactionCount":2,"active":true,\
      "openedAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:02Z","sequence":3}\
      """;
  private static final String TOTALS =
      """
      {"accounts":1,"activeAccounts":1,"currencies":{"EUR":{"balance":800,"totalDeposits":1000,\
      "totalWithdrawals":200,"transactionCount":2}}}\
      """;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final HttpServer server = server();
  private final Bank bank = new Bank(1);

  @BeforeEach
  void alice() {
    bank.open("alice");
    bank.deposit("alice", 1000);
    bank.withdraw("alice", 200);
    answers.put("/accounts/alice", ALICE);
    answers.put("/totals", TOTALS);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void a_projection_that_equals_the_fold_is_fine() {
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.projection())
        .isEqualTo("1 accounts compared, 0 have gone on, 0 not answered; totals compared");
  }

  @Test
  void an_account_that_differs_is_found() {
    answers.put("/accounts/alice", ALICE.replace("\"balance\":800", "\"balance\":801"));
    assertThat(audit().violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.rule()).isEqualTo(Rule.PROJECTION_EQUALS_THE_FOLD);
          assertThat(violation.accountId()).isEqualTo("alice");
          assertThat(violation.text()).contains("EUR 800 (").contains("EUR 801 (");
        });
  }

  /** Whoever asks with {@code minSequence} for what never comes is told to come again. */
  @Test
  void an_account_that_is_missing_is_found() {
    answers.remove("/accounts/alice");
    assertThat(audit().violations())
        .singleElement()
        .extracting(Violation::text)
        .isEqualTo("Expected the account but it is not there");
  }

  @Test
  void totals_that_differ_are_found() {
    answers.put("/totals", TOTALS.replace("\"accounts\":1", "\"accounts\":0"));
    assertThat(audit().violations())
        .singleElement()
        .extracting(Violation::text)
        .asString()
        .startsWith("Expected the totals 1 accounts, 1 open, EUR 800");
  }

  @Test
  void an_account_that_lags_behind_is_found() {
    answers.put("/accounts/alice", ALICE.replace("\"sequence\":3", "\"sequence\":2"));
    assertThat(audit().violations())
        .singleElement()
        .extracting(Violation::text)
        .asString()
        .startsWith("Expected event 3, open")
        .contains("but it was event 2, open");
  }

  @Test
  void totals_of_more_than_there_is_are_found() {
    answers.put("/totals", TOTALS.replace("\"accounts\":1", "\"accounts\":2"));
    assertThat(audit().violations())
        .singleElement()
        .extracting(Violation::text)
        .asString()
        .startsWith("Expected the totals 1 accounts, 1 open, EUR 800");
    bank.log.grow(Topics.EVENTS);
    assertThat(audit().violations()).isEmpty();
  }

  @Test
  void what_has_gone_on_meanwhile_is_not_compared() {
    answers.put(
        "/accounts/alice", ALICE.replace("\"sequence\":3", "\"sequence\":4").replace("800", "900"));
    answers.put("/totals", TOTALS.replace("\"transactionCount\":2", "\"transactionCount\":3"));
    bank.log.grow(Topics.EVENTS);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.projection())
        .isEqualTo("0 accounts compared, 1 have gone on, 0 not answered; totals have gone on");
  }

  @Test
  void a_projection_that_is_away_is_said_and_no_violation() {
    for (var i = 0; i < 30; i++) {
      bank.open("account-" + i);
    }
    server.stop(0);
    var report = audit();
    assertThat(report.violations()).isEmpty();
    assertThat(report.projection()).startsWith("not compared: The projection service at http://");
  }

  private AuditReport audit() {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var projection = new ProjectionAudit(new ProjectionClient(url, Duration.ofSeconds(5)));
    return new Audit(bank.log, 1_000, projection, _ -> {}).run();
  }

  private HttpServer server() {
    try {
      var started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      started.createContext(
          "/",
          exchange -> {
            try (exchange) {
              var uri = exchange.getRequestURI();
              var answer = answers.get(uri.getPath());
              var isFresh = "fresh=true".equals(uri.getQuery());
              var body =
                  (answer == null ? "{\"title\":\"No such account\"}" : answer).getBytes(UTF_8);
              if (answer == null) {
                exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
              }
              var notThere = isFresh ? 404 : 503;
              exchange.sendResponseHeaders(answer == null ? notThere : 200, body.length);
              exchange.getResponseBody().write(body);
            }
          });
      started.start();
      return started;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
