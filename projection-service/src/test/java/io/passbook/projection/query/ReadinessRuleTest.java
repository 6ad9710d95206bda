package io.passbook.projection.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.LocalViews;
import io.passbook.projection.pipeline.Role;
import io.passbook.projection.pipeline.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The first of two instances, each active for one of two partitions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadinessRuleTest {
  private static final FixedRoutes BOTH =
      new FixedRoutes("a:1", "b:1").place(0, "a:1", Role.ACTIVE).place(1, "b:1", Role.ACTIVE);
  private static final Duration MOMENT = Duration.ofMillis(600); // what was heard is older then

  private final LocalViews views = new LocalViews(2);
  private final Map<String, List<Position>> others = new ConcurrentHashMap<>();
  private final AtomicLong nowNanos = new AtomicLong();

  private Readiness accountsAndHistory(Routes routes) {
    return readiness(
        new Application("accounts", List.of("summary"), Optional.of(views.accounts()), routes),
        new Application("history", List.of("history"), Optional.of(views.history()), routes));
  }

  /** Of a process that runs the accounts alone. */
  private Readiness accountsAlone(Routes history) {
    return readiness(
        new Application("accounts", List.of("summary"), Optional.of(views.accounts()), BOTH),
        new Application("history", List.of("history"), Optional.empty(), history));
  }

  private Readiness readiness(Application accounts, Application history) {
    var overview =
        new Overview(
            new Holdings(accounts, history, 2, "a:1"),
            address -> Optional.ofNullable(others.get(address)));
    return new Readiness(overview, nowNanos::get);
  }

  private void otherSays(String role, @Nullable Long endAgeMs) {
    others.put(
        "b:1",
        List.of(
            new Position("summary", 1, "b:1", role, 3, 7, 4, endAgeMs, null),
            new Position("history", 1, "b:1", role, 3, 7, 4, endAgeMs, null)));
  }

  private boolean isReadyAfter(Duration time, Readiness readiness) throws InterruptedException {
    nowNanos.addAndGet(time.toNanos());
    TimeUnit.NANOSECONDS.sleep(MOMENT.toNanos());
    return readiness.now().ready();
  }

  @Test
  void when_everything_can_be_answered_it_is_ready_at_once() {
    views.activate(0);
    otherSays("active", 0L);

    assertThat(accountsAndHistory(BOTH).now().ready()).isTrue();
  }

  @Test
  void as_long_as_somebody_fills_a_partition_it_is_waited_for() throws InterruptedException {
    views.activate(0);
    otherSays("restoring", 0L);
    var readiness = accountsAndHistory(BOTH);

    assertThat(readiness.now().ready()).isFalse();
    assertThat(isReadyAfter(Duration.ofHours(1), readiness)).isFalse();
    otherSays("active", 0L);
    assertThat(isReadyAfter(Duration.ZERO, readiness)).isTrue();
  }

  @Test
  void a_partition_whose_end_nobody_knows_is_not_waited_for_and_is_listed()
      throws InterruptedException {
    views.activate(0);
    for (var endAgeMs : new Long[] {null, 60_000L}) {
      var readiness = accountsAndHistory(BOTH);
      otherSays("restoring", endAgeMs);
      assertThat(readiness.now().ready()).as("it may only be late").isFalse();
      assertThat(isReadyAfter(Readiness.SETTLED.minusMillis(1), readiness)).isFalse();
      assertThat(isReadyAfter(Duration.ofMillis(1), readiness)).isTrue();
      assertThat(readiness.now().unanswerable())
          .isEqualTo(Map.of("accounts", List.of(1), "history", List.of(1)));
    }
  }

  @Test
  void what_begins_to_come_begins_the_wait_anew() throws InterruptedException {
    views.activate(0);
    var readiness = accountsAndHistory(BOTH);
    assertThat(readiness.now().ready()).isFalse();
    otherSays("restoring", 0L);
    assertThat(isReadyAfter(Duration.ofHours(1), readiness)).isFalse();
    others.clear();

    assertThat(isReadyAfter(Duration.ofHours(1), readiness)).isFalse();
    assertThat(isReadyAfter(Readiness.SETTLED, readiness)).isTrue();
  }

  @Test
  void an_application_that_runs_nowhere_is_not_waited_for() throws InterruptedException {
    views.activate();
    var readiness = accountsAlone(new FixedRoutes());

    assertThat(readiness.now().ready()).isFalse();
    assertThat(isReadyAfter(Readiness.SETTLED, readiness)).isTrue();
    assertThat(readiness.now().unanswerable())
        .isEqualTo(Map.of("accounts", List.of(), "history", List.of(0, 1)));
  }

  @Test
  void who_has_not_joined_what_it_runs_does_not_know_what_it_will_have()
      throws InterruptedException {
    views.activate(0);
    var readiness = accountsAndHistory(new FixedRoutes("b:1"));

    assertThat(readiness.now().ready()).isFalse();
    assertThat(isReadyAfter(Duration.ofHours(1), readiness)).isFalse();
  }

  @Test
  void where_nothing_can_be_answered_nobody_is_ready() throws InterruptedException {
    var readiness = accountsAndHistory(BOTH);

    assertThat(readiness.now().ready()).isFalse();
    assertThat(isReadyAfter(Duration.ofHours(1), readiness)).isFalse();
  }

  @Test
  void who_was_ready_stays_so_while_anything_can_be_answered() throws InterruptedException {
    views.activate(0);
    otherSays("active", 0L);
    var readiness = accountsAndHistory(BOTH);
    assertThat(readiness.now().ready()).isTrue();

    otherSays("restoring", 0L);
    assertThat(isReadyAfter(Duration.ZERO, readiness)).isTrue();
  }
}
