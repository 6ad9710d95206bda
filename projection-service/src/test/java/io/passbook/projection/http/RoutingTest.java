package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.projection.Events;
import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.Role;
import io.passbook.topics.AccountPartitioner;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three instances over real sockets: the first is active for partition 0, the second for partition
 * 1, the third follows both.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class RoutingTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long WAY_MS = 100;
  private static final String BUSY = StubPeer.refusal("Passbook-Busy: true", "Retry-After: 7");
  private static final String A = accountIn(0);
  private static final String B = accountIn(1);

  private final Instance first = new Instance();
  private final Instance second = new Instance();
  private final Instance third = new Instance();
  private final FixedRoutes routes =
      new FixedRoutes(first.address(), second.address(), third.address())
          .place(0, first.address(), Role.ACTIVE)
          .place(1, second.address(), Role.ACTIVE)
          .place(0, third.address(), Role.STANDBY)
          .place(1, third.address(), Role.STANDBY);

  private static String accountIn(int partition) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "a-" + i)
        .filter(id -> AccountPartitioner.partition(id, Instance.PARTITIONS) == partition)
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void start() {
    first.views().activate(0);
    first.apply(Events.of(A).open("Alice", "EUR").deposit(1000).list()).serve(routes);
    second.views().activate(1);
    second.apply(Events.of(B).open("Bob", "CZK").deposit(7).list()).serve(routes);
    third
        .apply(Events.of(A).open("Alice", "EUR").deposit(1000).list())
        .apply(Events.of(B).open("Bob", "CZK").deposit(7).list())
        .views()
        .follow();
    third.serve(routes);
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    third.close();
  }

  private static String servedBy(HttpResponse<String> answer) {
    return answer.headers().firstValue("Passbook-Served-By").orElse("nobody");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.builder().build().readTree(answer.body());
  }

  @Test
  void every_instance_answers_for_every_account_by_one_hop_to_the_active_one() {
    for (var asked : new Instance[] {first, second, third}) {
      var a = asked.get("/accounts/" + A);
      assertThat(a.statusCode()).as(a.body()).isEqualTo(200);
      assertThat(servedBy(a)).isEqualTo(first.address() + "; active");
      assertThat(a.headers().firstValue("etag")).contains("\"2\"");
      assertThat(a.headers().firstValue("passbook-staleness-ms")).isPresent();
      assertThat(servedBy(asked.get("/accounts/" + B))).isEqualTo(second.address() + "; active");
      assertThat(servedBy(asked.get("/accounts/" + B + "/events")))
          .isEqualTo(second.address() + "; active");
      assertThat(servedBy(asked.get("/accounts/" + A + "?sequence=1")))
          .isEqualTo(first.address() + "; active");
    }
  }

  @Test
  void conditions_and_refusals_pass_through_a_hop() {
    assertThat(second.get("/accounts/" + A, "If-None-Match", "\"2\"").statusCode()).isEqualTo(304);
    var later = second.get("/accounts/" + A + "?minSequence=3", "Prefer", "wait=0");
    assertThat(later.statusCode()).isEqualTo(503);
    assertThat(later.headers().firstValue("retry-after")).isPresent();
    assertThat(json(later).get("sequence").asLong()).isEqualTo(2);
    assertThat(second.get("/accounts/" + A + "?sequence=9").statusCode()).isEqualTo(404);
  }

  @Test
  void a_request_that_was_handed_on_is_not_handed_on_again() {
    var answer = second.get("/accounts/" + A, "Passbook-Forwarded-By", "someone:1");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("passbook-not-here")).isPresent();
    assertThat(servedBy(third.get("/accounts/" + A, "Passbook-Forwarded-By", "someone:1")))
        .isEqualTo(third.address() + "; standby");
  }

  @Test
  void while_the_owner_is_away_a_standby_answers() {
    first.close();

    var there = second.get("/accounts/" + A);
    assertThat(there.statusCode()).as(there.body()).isEqualTo(200);
    assertThat(servedBy(there)).isEqualTo(third.address() + "; standby");
    assertThat(servedBy(third.get("/accounts/" + A))).isEqualTo(third.address() + "; standby");
    assertThat(second.get("/totals").statusCode()).isEqualTo(200);
  }

  @Test
  void while_the_owner_hangs_a_standby_answers_well_before_the_time_is_over() {
    try (var hanging = StubPeer.hanging();
        var asked = new Instance()) {
      asked.serve(
          new FixedRoutes(hanging.address(), third.address(), asked.address())
              .place(0, hanging.address(), Role.ACTIVE)
              .place(1, hanging.address(), Role.ACTIVE)
              .place(0, third.address(), Role.STANDBY)
              .place(1, third.address(), Role.STANDBY));
      for (var target : new String[] {"/accounts/" + A, "/totals", "/accounts?limit=2"}) {
        var startNanos = System.nanoTime();
        var answer = asked.get(target, "Prefer", "wait=60");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(servedBy(answer)).contains("standby");
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG);
      }
      assertThat(asked.get("/accounts/" + A, "Prefer", "wait=0").statusCode()).isEqualTo(200);
    }
  }

  /** A proxy before it, or a server that got its address, while it is away. */
  @ParameterizedTest
  @CsvSource({
    "500 x, application/problem+json, {}",
    "503 x, text/plain, try later",
    "502 x, text/html, <html></html>",
    "404 x, text/html, <html></html>",
    "200 x, text/html, <html></html>",
    "200 x, application/json, {}",
    "200 x, application/json, null",
    "200 x, application/json, '[null, {}]'",
  })
  void what_answers_in_the_owner_s_place_is_passed_over(String status, String type, String body) {
    var answer =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, type, body.length(), body);
    try (var stranger = new StubPeer(_ -> answer);
        var asked = new Instance()) {
      asked.serve(
          new FixedRoutes(stranger.address(), third.address())
              .place(0, stranger.address(), Role.ACTIVE)
              .place(1, stranger.address(), Role.ACTIVE)
              .place(0, third.address(), Role.STANDBY)
              .place(1, third.address(), Role.STANDBY));
      for (var target : new String[] {"/accounts/" + A, "/totals", "/accounts"}) {
        var served = asked.get(target);
        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        assertThat(servedBy(served)).contains("standby");
      }
      assertThat(json(asked.get("/totals")).get("accounts").asLong()).isEqualTo(2);
      var positions = asked.get("/positions");
      assertThat(positions.statusCode()).isEqualTo(200);
      assertThat(json(positions).get("missing").get(0).asString()).isEqualTo(stranger.address());
      assertThat(stranger.requests()).hasSizeGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void an_owner_that_is_only_starting_is_passed_over() {
    try (var starting = new Instance();
        var asked = new Instance()) {
      asked.serve(
          new FixedRoutes(starting.address(), third.address())
              .place(0, starting.address(), Role.ACTIVE)
              .place(0, third.address(), Role.STANDBY));

      assertThat(servedBy(asked.get("/accounts/" + A))).isEqualTo(third.address() + "; standby");
    }
  }

  @Test
  void an_owner_with_too_much_to_do_is_passed_over_or_refuses_once() {
    try (var busy = new StubPeer(_ -> BUSY);
        var asked = new Instance()) {
      asked.serve(
          new FixedRoutes(busy.address(), third.address())
              .place(0, busy.address(), Role.ACTIVE)
              .place(0, third.address(), Role.STANDBY));
      assertThat(servedBy(asked.get("/accounts/" + A))).isEqualTo(third.address() + "; standby");
      third.close();
      var refused = asked.get("/accounts/" + A, "Prefer", "wait=60");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("7");
      assertThat(busy.requests()).hasSize(2);
    }
  }

  @Test
  void lists_and_totals_do_not_ask_again_who_has_too_much_to_do() {
    try (var busy = new StubPeer(_ -> BUSY);
        var asked = new Instance()) {
      asked.serve(new FixedRoutes(busy.address()).place(0, busy.address(), Role.ACTIVE));
      for (var path : List.of("/totals", "/accounts")) {
        var before = busy.requests().size();
        assertThat(asked.get(path, "Prefer", "wait=60").statusCode()).isEqualTo(503);
        assertThat(busy.requests().size() - before).as("for each partition").isBetween(1, 2);
      }
    }
  }

  @Test
  void a_log_that_contradicts_itself_is_a_refusal_for_the_operator() {
    var last = Events.of(A).open("Alice", "EUR").deposit(1000).deposit(1).get(3);
    first.apply(List.of(last)).views().erase(A, 2);

    for (var asked : new Instance[] {first, second}) {
      for (var path : new String[] {"?asOf=2100-01-01T00:00:00Z", "/events", "/events?after=1"}) {
        var answer = asked.get("/accounts/" + A + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("60");
        assertThat(json(answer).get("detail").asString())
            .contains("operator", "Expected event 2 of account " + A);
      }
      assertThat(asked.get("/accounts/" + A + "/events?limit=1").statusCode()).isEqualTo(200);
      assertThat(asked.get("/accounts/" + A + "/events?after=2").statusCode()).isEqualTo(200);
    }
    assertThat(first.get("/accounts/" + A).statusCode()).isEqualTo(200);
  }

  @Test
  void what_another_release_wrote_is_as_good_as_not_there() {
    third.views().writtenByAnotherRelease();
    assertThat(servedBy(third.get("/accounts/" + A))).isEqualTo(first.address() + "; active");
    first.close();

    for (var path : new String[] {"/accounts/" + A, "/accounts", "/totals"}) {
      var refused = third.get(path, "Prefer", "wait=0");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    }
    assertThat(third.get("/positions").body()).contains("\"role\":\"restoring\"");
    assertThat(third.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(third.get("/accounts/" + A + "/events").statusCode()).isEqualTo(200);
  }

  @Test
  void when_nobody_has_it_the_answer_is_a_refusal_in_time() {
    try (var asked = new Instance()) {
      asked.serve(
          new FixedRoutes(first.address(), second.address(), asked.address())
              .place(0, second.address(), Role.ACTIVE));
      first.close();
      var startNanos = System.nanoTime();
      var answer = asked.get("/accounts/" + A, "Prefer", "wait=1");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG);
    }
  }

  /** It has just lost the partitions, and nobody has them yet. */
  private static StubPeer withoutPartitions() {
    return new StubPeer(head ->
        head.startsWith("GET /internal/")
            ? StubPeer.ok("[]")
            : StubPeer.refusal("Passbook-Not-Here: true"));
  }

  private static FixedRoutes at(StubPeer peer) {
    return new FixedRoutes(peer.address())
        .place(0, peer.address(), Role.ACTIVE)
        .place(1, peer.address(), Role.ACTIVE);
  }

  @Test
  void while_nobody_has_it_the_others_are_asked_again_but_not_all_the_time() {
    for (var target : new String[] {"/accounts/" + A, "/totals"}) {
      try (var peer = withoutPartitions();
          var asked = new Instance()) {
        asked.serve(at(peer));
        assertThat(asked.get(target, "Prefer", "wait=2").statusCode()).isEqualTo(503);
        assertThat(peer.requests()).hasSizeBetween(2, 15);
      }
    }
  }

  @Test
  void what_comes_to_the_asked_instance_itself_is_answered_without_asking_all_again() {
    for (var target : new String[] {"/accounts/" + A, "/totals"}) {
      try (var peer = withoutPartitions();
          var asked = new Instance()) {
        asked.serve(at(peer));
        asked.views().commit(Events.of(A).open("Alice", "EUR").get(1));
        var answer =
            CompletableFuture.supplyAsync(
                () -> asked.get(target, "Prefer", "wait=60"), Thread::startVirtualThread);
        await().atMost(LONG).until(() -> peer.requests().size() > 6);
        asked.views().catchUp(Events.of(A).open("Alice", "EUR").get(1)).activate();

        assertThat(servedBy(answer.join())).startsWith(asked.address() + ";");
        assertThat(peer.requests()).hasSizeLessThan(15);
      }
    }
  }

  @Test
  void lists_and_totals_are_put_together_from_all_instances() {
    for (var asked : new Instance[] {first, second, third}) {
      var totals = json(asked.get("/totals"));
      assertThat(totals.get("accounts").asLong()).isEqualTo(2);
      assertThat(totals.get("currencies").get("EUR").get("balance").asLong()).isEqualTo(1000);
      assertThat(totals.get("currencies").get("CZK").get("balance").asLong()).isEqualTo(7);
      assertThat(totals.has("missing")).isFalse();
      assertThat(json(asked.get("/accounts")).get("accounts").size()).isEqualTo(2);
      assertThat(json(asked.get("/accounts?owner=Bob&active=true")).get("accounts").size())
          .isEqualTo(1);
    }
  }

  @Test
  void a_part_that_is_missing_is_a_refusal_or_with_partial_is_named() {
    second.close();
    third.close();

    for (var path : new String[] {"/totals", "/accounts"}) {
      var refused = first.get(path, "Prefer", "wait=0");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(json(refused).get("missing").get(0).asInt()).isEqualTo(1);
      var partial = first.get(path + "?partial=true", "Prefer", "wait=0");
      assertThat(partial.statusCode()).as(partial.body()).isEqualTo(200);
      assertThat(json(partial).get("missing").size()).isEqualTo(1);
      assertThat(json(partial).get("missing").get(0).asInt()).isEqualTo(1);
    }
    assertThat(json(first.get("/totals?partial=true")).get("accounts").asLong()).isEqualTo(1);
  }

  @Test
  void of_nothing_there_is_no_part() {
    try (var asked = new Instance()) {
      asked.serve(new FixedRoutes(asked.address()));
      for (var path : new String[] {"/totals?partial=true", "/accounts?partial=true"}) {
        var refused = asked.get(path, "Prefer", "wait=0");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(json(refused).get("missing").size()).isEqualTo(Instance.PARTITIONS);
      }
    }
  }

  @Test
  void what_comes_from_another_instance_is_older_by_its_way() {
    StubPeer.Behaviour slow =
        head -> {
          if (head.startsWith("GET /internal/totals")) {
            Thread.sleep(WAY_MS);
            return StubPeer.ok(
                "[{\"partition\":0,\"role\":\"ACTIVE\",\"stalenessMs\":5,\"totals\":{}}]");
          }
          return StubPeer.ok("{}");
        };
    try (var peer = new StubPeer(slow);
        var asked = new Instance()) {
      asked.serve(new FixedRoutes(peer.address()).place(0, peer.address(), Role.ACTIVE));
      var totals = asked.get("/totals?partial=true", "Prefer", "wait=0");
      assertThat(totals.statusCode()).as(totals.body()).isEqualTo(200);
      assertThat(totals.headers().firstValueAsLong("passbook-staleness-ms").orElse(0))
          .isGreaterThanOrEqualTo(WAY_MS + 5);
    }
  }

  @Test
  void a_partition_that_is_named_often_is_looked_at_once() {
    var parts = json(first.get("/internal/totals?partitions=0,0,0,0"));

    assertThat(parts.size()).isEqualTo(1);
    assertThat(first.get("/internal/totals?partitions=0,2").statusCode()).isEqualTo(400);
    assertThat(first.get("/internal/accounts?partitions=x").statusCode()).isEqualTo(400);
  }

  @Test
  void a_hanging_transaction_makes_a_fresh_total_a_refusal_and_nobody_suspect() {
    var underWay = Events.of(B).open("Bob", "CZK").deposit(7).deposit(1).get(3);
    second.views().commit(underWay);
    third.views().commit(underWay);

    for (var wait : new String[] {"wait=0", "wait=1"}) {
      var refused = first.get("/totals?fresh=true", "Prefer", wait);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(json(refused).get("missing").toString()).contains("1");
      assertThat(servedBy(first.get("/accounts/" + B))).isEqualTo(second.address() + "; active");
    }
  }
}
