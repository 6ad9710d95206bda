package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.projection.Events;
import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.Role;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What load balancers and operators see of two instances. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class ReadinessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Instance one = new Instance();
  private final Instance two = new Instance();
  private final FixedRoutes routes =
      new FixedRoutes(one.address(), two.address())
          .place(0, one.address(), Role.ACTIVE)
          .place(1, two.address(), Role.ACTIVE)
          .place(0, two.address(), Role.STANDBY)
          .place(1, one.address(), Role.STANDBY);

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void before_it_knows_what_it_has_it_lives_and_is_not_ready() {
    assertThat(one.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(one.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(one.get("/accounts/x").statusCode()).isEqualTo(503);
    assertThat(one.server().isReady()).isFalse();
  }

  @Test
  void two_that_fill_their_stores_do_not_take_each_other_for_ready() {
    one.serve(routes);
    two.serve(routes);

    for (var instance : new Instance[] {one, two}) {
      var ready = instance.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"unanswerable\":{\"accounts\":[0,1],\"history\":[0,1]}");
    }
    one.views().activate(0);
    assertThat(one.get("/health/ready").statusCode()).isEqualTo(503);
    two.views().activate(1);
    await().atMost(PATIENCE).until(() -> one.get("/health/ready").statusCode() == 200);
    await().atMost(PATIENCE).until(() -> two.get("/health/ready").statusCode() == 200);
    assertThat(one.get("/health/ready").body())
        .contains("\"unanswerable\":{\"accounts\":[],\"history\":[]}");
  }

  @Test
  void what_the_other_one_took_with_it_is_listed() {
    one.views().activate(0);
    two.views().activate(1);
    one.serve(routes);
    two.serve(routes);
    await().atMost(PATIENCE).until(() -> one.get("/health/ready").statusCode() == 200);
    two.close();

    await()
        .atMost(PATIENCE)
        .until(() ->
            one.get("/health/ready")
                .body()
                .contains("\"unanswerable\":{\"accounts\":[1],\"history\":[1]}"));
    assertThat(one.get("/health/ready").statusCode()).as("it still answers some").isEqualTo(200);
  }

  @Test
  void a_partition_without_a_leader_is_no_reason_to_send_nobody_any_requests() {
    one.views().activate(0);
    one.serve(new FixedRoutes(one.address()).place(0, one.address(), Role.ACTIVE));
    assertThat(one.get("/health/ready").statusCode()).as("it may only be late").isEqualTo(503);

    await().atMost(PATIENCE).until(() -> one.get("/health/ready").statusCode() == 200);
    assertThat(one.get("/health/ready").body())
        .contains("\"unanswerable\":{\"accounts\":[1],\"history\":[1]}");
  }

  @Test
  void one_whose_application_stopped_for_good_is_neither_alive_nor_ready() {
    one.views().activate();
    one.serve(routes);
    assertThat(one.get("/health/ready").statusCode()).isEqualTo(200);
    one.fail("accounts", "The event log contradicts itself");

    assertThat(one.get("/health/live").statusCode()).isEqualTo(503);
    assertThat(one.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(one.get("/health/ready").body()).contains("contradicts");
  }

  @Test
  void one_that_is_to_stop_is_not_ready_and_answers_on_for_a_while() {
    try (var stopping = new Instance(PATIENCE.toMillis())) {
      stopping.views().activate();
      stopping.serve(routes);
      var drain = CompletableFuture.runAsync(stopping.server()::drain, Thread::startVirtualThread);
      await().atMost(PATIENCE).until(() -> stopping.get("/health/ready").statusCode() == 503);

      assertThat(stopping.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(stopping.get("/totals").statusCode()).isEqualTo(200);
      assertThat(drain).isNotDone();
    }
  }

  @Test
  void a_partition_that_restores_shows_in_positions_and_metrics_with_its_lag() {
    var account = Events.of("a").open("Alice", "EUR").deposit(7).deposit(8);
    one.views().commit(account.get(1), account.get(2), account.get(3)).askForEnds();
    one.serve(routes);
    two.serve(routes);

    var positions = one.get("/positions").body();
    assertThat(positions).contains("\"role\":\"restoring\"", "\"lag\":3", "\"stalenessMs\":null");
    assertThat(positions).containsPattern("\"endAgeMs\":\\d+");
    assertThat(positions).contains("\"instance\":\"" + two.address());
    var metrics = one.get("/metrics").body();
    assertThat(metrics)
        .containsPattern("passbook_view_lag\\{partition=\"\\d\",view=\"history\"} 3.0")
        .containsPattern("passbook_view_staleness_seconds\\{[^}]*} \\+Inf");
  }
}
