package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProjectionClientTest {
  private static final String ACCOUNT =
      """
      {"accountId":"alice","ownerName":"Alice","currency":"EUR","balance":130000,\
      "totalDeposits":150000,"totalWithdrawals":20000,"transactionCount":3,"active":true,\
      "openedAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00.000001Z","sequence":4,\
      "addedLater":{"x":[1,2.5,null,true]}}\
      """;

  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String type = "application/json";
  private String answer = "";

  /** How many answers are 503 with a {@code Retry-After} before the real one. */
  private int busy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          if (busy-- > 0) {
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
          }
          exchange.getResponseHeaders().add("Content-Type", type);
          var body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ProjectionClient client() {
    return new ProjectionClient(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
        Duration.ofSeconds(5));
  }

  @Test
  void an_address_has_the_digits_0_to_9_in_every_locale() {
    answer = "{\"events\":[],\"next\":null}";
    var before = Locale.getDefault();
    try {
      for (var tag : List.of("fa-IR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat("%d".formatted(50)).isNotEqualTo("50");
        client().events("alice", 7, 50);
      }
    } finally {
      Locale.setDefault(before);
    }

    assertThat(requests)
        .hasSize(2)
        .containsOnly("/accounts/alice/events?fresh=true&after=7&limit=50");
  }

  @Test
  void an_account_and_fields_that_this_version_does_not_know() {
    answer = ACCOUNT;

    var account = client().account("alice", new AccountQuery.Now());

    assertThat(account.balance()).isEqualTo(130_000);
    assertThat(account.updatedAt()).isEqualTo(Instant.parse("2026-01-02T00:00:00.000001Z"));
    assertThat(account.json()).isEqualTo(ACCOUNT);
    assertThat(requests).containsExactly("/accounts/alice?fresh=true");
  }

  @Test
  void an_account_as_it_stood() {
    answer = ACCOUNT;
    var time = Instant.parse("1993-12-31T23:59:59Z");

    client().account("a:b", new AccountQuery.AsOf(time));
    client().account("a:b", new AccountQuery.KnownAt(time));
    client().account("a:b", new AccountQuery.AtSequence(3));

    assertThat(requests)
        .containsExactly(
            "/accounts/a%3Ab?fresh=true&asOf=1993-12-31T23%3A59%3A59Z",
            "/accounts/a%3Ab?fresh=true&knownAt=1993-12-31T23%3A59%3A59Z",
            "/accounts/a%3Ab?fresh=true&sequence=3");
  }

  @Test
  void a_page_of_events() {
    answer =
        """
        {"events":[{"sequence":1,"type":"AccountOpened","amount":null,"occurredAt":\
        "2026-01-01T00:00:00Z","recordedAt":"2026-01-01T00:00:01Z","commandId":"c","issuedBy":"me"\
        }],"next":1}\
        """;

    var page = client().events("alice", 0, 1);

    assertThat(page.next()).isEqualTo("1");
    assertThat(page.items())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.type()).isEqualTo("AccountOpened");
          assertThat(event.amount()).isNull();
        });
  }

  @Test
  void a_page_of_accounts() {
    answer = "{\"accounts\":[" + ACCOUNT + "],\"next\":\"abc=\"}";

    var page = client().accounts("Älice & Bob", true, 10, "x=");

    assertThat(page.next()).isEqualTo("abc=");
    assertThat(page.items()).hasSize(1);
    assertThat(requests)
        .containsExactly(
            "/accounts?fresh=true&limit=10&owner=%C3%84lice%20%26%20Bob&active=true&cursor=x%3D");
  }

  @Test
  void totals_by_currency() {
    answer =
        """
        {"accounts":2,"activeAccounts":1,"currencies":{"EUR":{"balance":1,"totalDeposits":2,\
        "totalWithdrawals":1,"transactionCount":2}}}\
        """;

    var totals = client().totals();

    assertThat(totals.activeAccounts()).isEqualTo(1);
    assertThat(totals.currencies()).containsOnlyKeys("EUR");
  }

  @Test
  void a_problem_is_told_in_the_words_of_the_service() {
    status = 404;
    type = "application/problem+json";
    answer = "{\"title\":\"Not found\",\"detail\":\"There is no account nobody\"}";
    assertThatThrownBy(() -> client().account("nobody", new AccountQuery.Now()))
        .isInstanceOf(ProjectionException.NotFound.class)
        .hasMessage("There is no account nobody");

    status = 400;
    assertThatThrownBy(() -> client().totals()).isInstanceOf(ProjectionException.BadQuery.class);

    status = 503;
    assertThatThrownBy(() -> client().totals())
        .isInstanceOfSatisfying(
            ProjectionException.Unavailable.class, e -> assertThat(e.isTemporary()).isTrue())
        .hasMessageContaining("cannot answer now");
  }

  @Test
  void only_a_projection_service_can_say_that_there_is_no_such_account() {
    for (var other : List.of(404, 403, 400, 302)) {
      status = other;
      type = "text/html";
      answer = "<html>nginx</html>";
      assertThatThrownBy(() -> client().account("alice", new AccountQuery.Now()))
          .isInstanceOf(ProjectionException.Unavailable.class)
          .hasMessageContaining("there is no projection service: it answered " + other)
          .hasMessageContaining("http://127.0.0.1:" + server.getAddress().getPort());
    }
  }

  @Test
  void who_is_asked_to_come_again_does_while_there_is_time() {
    busy = 1;
    answer = ACCOUNT;
    assertThat(client().account("alice", new AccountQuery.Now()).sequence()).isEqualTo(4);
    assertThat(requests).hasSize(2);

    busy = Integer.MAX_VALUE;
    var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var hasty = new ProjectionClient(address, Duration.ofMillis(500));
    assertThatThrownBy(hasty::totals).isInstanceOf(ProjectionException.Unavailable.class);
    assertThat(requests).hasSize(3);
  }

  @Test
  void what_is_no_answer_of_a_projection_service_is_said_to_be_so() {
    for (var strange : List.of("", "<html>hello</html>", "[]", "{\"balance\":1", "{}")) {
      answer = strange;
      assertThatThrownBy(() -> client().account("alice", new AccountQuery.Now()))
          .as(strange)
          .isInstanceOf(ProjectionException.Unavailable.class);
    }
    status = 502;
    answer = "<html>Bad gateway</html>";
    assertThatThrownBy(() -> client().totals())
        .isInstanceOf(ProjectionException.Unavailable.class)
        .hasMessageContaining("502");
  }

  @Test
  void nobody_listens() {
    var client = client();
    server.stop(0);

    assertThatThrownBy(client::totals)
        .isInstanceOfSatisfying(
            ProjectionException.Unavailable.class, e -> assertThat(e.isTemporary()).isFalse())
        .hasMessageContaining("not reachable");
  }
}
