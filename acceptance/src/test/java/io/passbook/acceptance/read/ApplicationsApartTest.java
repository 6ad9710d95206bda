package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.topics.AccountPartitioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The two applications in processes of their own: accounts in two, which share the partitions
 * without standbys, and the history in a third. So each partition of each view is in one place
 * only, and the sessions are long enough that it stays there when that place is gone.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApplicationsApartTest {
  private static final int ACCOUNTS = 30;

  /** No other test's, so that totals are ours although the platform is everybody's. */
  private static final String CURRENCY = "ISK";

  private static Ledger ledger;
  private static Projection one;
  private static Projection other;
  private static Projection history;

  /** Which instance has the partition, as all of them say. */
  private static Map<Integer, String> accountsAt = Map.of();

  @BeforeAll
  static void start() {
    ledger = new Ledger(Platform.shared());
    for (var i = 0; i < ACCOUNTS; i++) {
      ledger.open("apart-" + i, "apart", CURRENCY).deposit("apart-" + i, 100 + i);
    }
    ledger.commit();
    one = projection("accounts");
    other = projection("accounts");
    history = projection("history");
    all().forEach(Projection::awaitReady);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> {
          accountsAt = places("summary");
          return accountsAt.size() == Platform.PARTITIONS
              && new TreeSet<>(accountsAt.values()).size() == 2
              && places("history").size() == Platform.PARTITIONS;
        });
  }

  private static Projection projection(String applications) {
    return new Projection(
        Platform.shared(),
        Map.of(
            "PASSBOOK_APPLICATIONS", applications,
            "PASSBOOK_APPLICATION_ID_PREFIX", "apart",
            "PASSBOOK_STANDBYS", "0",
            "PASSBOOK_SESSION_TIMEOUT_MS", "120000",
            "PASSBOOK_HTTP_ACCESS_LOG", "true"));
  }

  private static Map<Integer, String> places(String view) {
    var places = new TreeMap<Integer, String>();
    for (var position : history.get("/positions").json().get("positions")) {
      if (position.get("view").asString().equals(view)
          && position.get("role").asString().equals("active")) {
        places.put(position.get("partition").asInt(), position.get("instance").asString());
      }
    }
    return places;
  }

  @AfterAll
  static void stop() {
    all().forEach(Projection::close);
    ledger.close();
  }

  private static List<Projection> all() {
    return List.of(one, other, history);
  }

  private static int partition(AccountSummary account) {
    return AccountPartitioner.partition(account.accountId(), Platform.PARTITIONS);
  }

  private static List<AccountSummary> accountsOf(Projection instance) {
    return ledger.accounts().stream()
        .filter(account -> instance.address().equals(accountsAt.get(partition(account))))
        .toList();
  }

  private static List<Integer> partitionsOf(Projection instance) {
    return accountsAt.keySet().stream()
        .filter(p -> instance.address().equals(accountsAt.get(p)))
        .toList();
  }

  @Test
  @Order(1)
  void each_answers_everything_and_says_who_has_it() {
    for (var asked : all()) {
      for (var account : ledger.accounts()) {
        var path = "/accounts/" + account.accountId();
        var now = fresh(asked, path);
        assertThat(now.body()).isEqualTo(Shown.account(account));
        assertThat(now.header("Passbook-Served-By"))
            .isEqualTo(accountsAt.get(partition(account)) + "; active");
        var then = fresh(asked, path + "?sequence=1");
        assertThat(then.body()).isEqualTo(Shown.account(ledger.states(account.accountId()).get(0)));
        assertThat(then.header("Passbook-Served-By")).isEqualTo(history.address() + "; active");
      }
      assertThat(listed(fresh(asked, "/accounts?owner=apart"))).isEqualTo(shown(ledger.accounts()));
      assertThat(totals(fresh(asked, "/totals"))).isEqualTo(ofAll(ledger.accounts()));
    }
    assertThat(one.process().errors()).containsPattern("GET /accounts/apart-0 200 \\d+ us");
  }

  @Test
  @Order(2)
  void a_request_that_was_handed_on_is_not_handed_on_again() {
    var path = "/accounts/" + accountsOf(other).getFirst().accountId();
    for (var asked : List.of(one, history)) {
      var answer = asked.get(path, "Passbook-Forwarded-By", "127.0.0.1:1");
      assertRefused(answer);
      assertThat(answer.header("Passbook-Not-Here")).isEqualTo("true");
    }
    assertThat(other.get(path, "Passbook-Forwarded-By", "127.0.0.1:1").status()).isEqualTo(200);
  }

  @Test
  @Order(3)
  void what_a_dead_instance_had_is_refused_or_named_as_missing_and_the_others_go_on() {
    var gone = partitionsOf(other);
    var openApi = new OpenApi(one.get("/openapi.yaml").body());
    other.process().kill();

    for (var asked : List.of(one, history)) {
      var lost = accountsOf(other).getFirst().accountId();
      assertRefused(asked.get("/accounts/" + lost, "Prefer", "wait=1"));
      for (var path : List.of("/accounts?owner=apart", "/totals")) {
        var refused = asked.get(path, "Prefer", "wait=2");
        assertRefused(refused);
        openApi.check(path.replaceFirst("[?].*", ""), refused);
        assertThat(numbers(refused, "missing")).isEqualTo(gone);
      }
      var list = partial(asked, "/accounts?owner=apart");
      openApi.check("/accounts", list);
      assertThat(numbers(list, "missing")).isEqualTo(gone);
      assertThat(listed(list)).isEqualTo(shown(accountsOf(one)));
      var totals = partial(asked, "/totals");
      openApi.check("/totals", totals);
      assertThat(numbers(totals, "missing")).isEqualTo(gone);
      assertThat(totals(totals)).isEqualTo(ofAll(accountsOf(one)));

      assertThat(fresh(asked, "/accounts/" + accountsOf(one).getFirst().accountId()).status())
          .isEqualTo(200);
      assertThat(fresh(asked, "/accounts/" + lost + "/events").status()).isEqualTo(200);
      assertThat(texts(asked.get("/positions"), "missing")).containsExactly(other.address());
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(asked.get("/health/ready").json().get("unanswerable").toString())
                  .isEqualTo("{\"accounts\":%s,\"history\":[]}".formatted(gone).replace(" ", "")));
    }
  }

  @Test
  @Order(4)
  void without_the_history_the_accounts_go_on() {
    var account = accountsOf(one).getFirst().accountId();
    history.process().kill();

    for (var path : List.of("?sequence=1", "/events")) {
      assertRefused(one.get("/accounts/" + account + path, "Prefer", "wait=1"));
    }
    assertThat(fresh(one, "/accounts/" + account).status()).isEqualTo(200);
    assertThat(one.get("/health/ready").status()).isEqualTo(200);
  }

  private static Http.Answer fresh(Projection asked, String path) {
    var more = path.contains("?") ? "&" : "?";
    var answer = asked.get(path + more + "fresh=true", "Prefer", "wait=30");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static Http.Answer partial(Projection asked, String path) {
    var more = path.contains("?") ? "&" : "?";
    var answer = asked.get(path + more + "partial=true", "Prefer", "wait=2");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static void assertRefused(Http.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotEmpty();
  }

  private static List<Integer> numbers(Http.Answer answer, String name) {
    return texts(answer, name).stream().map(Integer::valueOf).toList();
  }

  private static List<String> texts(Http.Answer answer, String name) {
    var texts = new ArrayList<String>();
    answer.json().get(name).forEach(one -> texts.add(one.asString()));
    return texts;
  }

  private static Set<String> listed(Http.Answer answer) {
    var listed = new TreeSet<String>();
    answer.json().get("accounts").forEach(account -> listed.add(account.toString()));
    return listed;
  }

  private static Set<String> shown(List<AccountSummary> accounts) {
    return new TreeSet<>(accounts.stream().map(Shown::account).toList());
  }

  private static String totals(Http.Answer answer) {
    return answer.json().get("currencies").get(CURRENCY).toString();
  }

  private static String ofAll(List<AccountSummary> accounts) {
    return Shown.totalsOf(CURRENCY, accounts);
  }
}
