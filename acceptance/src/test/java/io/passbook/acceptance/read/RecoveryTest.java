package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How an instance comes back: stopped in order, killed, or with nothing left. It says how long each
 * took; {@code -Dpassbook.recovery.events=N} makes more of it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(
    named = "passbook.torture.rounds",
    matches = "[1-9].*",
    disabledReason = "It measures: -Ptorture")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecoveryTest {
  private static final int EVENTS = Integer.getInteger("passbook.recovery.events", 20_000);
  private static final int ACCOUNTS = 600;
  private static final int MORE_EVENTS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Pattern RESTORED =
      Pattern.compile("Restored (\\w+) from .*: (\\d+) records");

  private static Platform platform;
  private static Ledger ledger;
  private static int deposits;

  /** Complete, and alone, before and after each test. */
  private static Projection one;

  @BeforeAll
  static void start() {
    platform = Platform.start();
    ledger = new Ledger(platform);
    for (var i = 0; i < ACCOUNTS; i++) {
      ledger.open(account(i), "Owner " + i, "EUR");
    }
    ledger.commit();
    deposit(EVENTS - ACCOUNTS);
    one = new Projection(platform, Map.of());
    awaitFresh(one);
  }

  @AfterAll
  static void stop() {
    one.close();
    ledger.close();
    platform.close();
  }

  private static void deposit(int times) {
    for (var i = 0; i < times; i++) {
      ledger.deposit(account(i % ACCOUNTS), 1 + i % 100);
      if (i % 2_000 == 0) {
        ledger.commit();
      }
    }
    ledger.commit();
    deposits += times;
  }

  private static String account(int i) {
    return "a-" + i;
  }

  /** Until it has everything. */
  private static void awaitFresh(Projection instance) {
    instance.awaitReady();
    await().atMost(PATIENCE).until(() -> instance.get("/totals?fresh=true").status() == 200);
    await()
        .atMost(PATIENCE)
        .until(
            () -> instance.get("/accounts/" + account(0) + "/events?fresh=true").status() == 200);
  }

  private static void assertComplete(Projection instance) {
    var totals = instance.get("/totals?fresh=true", "Prefer", "wait=30").json();
    assertThat(totals.get("currencies").get("EUR").get("transactionCount").asLong())
        .isEqualTo(deposits);
    for (var i = 0; i < ACCOUNTS; i += 50) {
      var asOf = instance.get("/accounts/" + account(i) + "?asOf=2100-01-01T00:00:00Z");
      assertThat(asOf.body()).isEqualTo(Shown.account(ledger.states(account(i)).getLast()));
    }
  }

  /** Records by store that the process restored since it started. */
  private static Map<String, Long> restored(Projection instance) {
    var records = new HashMap<String, Long>();
    var log = RESTORED.matcher(instance.process().errors());
    while (log.find()) {
      records.merge(log.group(1), Long.parseLong(log.group(2)), Long::sum);
    }
    return records;
  }

  private static long millisUntilReady(Projection instance) {
    var start = System.nanoTime();
    instance.startAgain();
    instance.awaitReady();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static void tell(String what, long millis, Projection instance) {
    System.out.printf(
        "Recovery of %,d events, %s: ready after %,d ms with the start of the process, restored %s%n",
        EVENTS, what, millis, restored(instance));
  }

  @Test
  @Order(1)
  void with_its_stores_intact_nothing_is_restored() {
    one.process().terminate();
    var millis = millisUntilReady(one);

    tell("stopped in order", millis, one);
    assertThat(restored(one)).containsKeys("events", "summaries", "totals", "owners");
    assertThat(restored(one).values()).containsOnly(0L);
    assertComplete(one);
  }

  @Test
  @Order(2)
  void after_a_kill_the_history_restores_at_most_what_it_has_read_since_it_was_started() {
    deposit(MORE_EVENTS);
    awaitFresh(one);
    one.process().kill();
    var millis = millisUntilReady(one);

    tell("kill -9 after %,d more".formatted(MORE_EVENTS), millis, one);
    assertThat(restored(one)).containsKey("events");
    assertThat(restored(one).get("events")).isLessThanOrEqualTo(MORE_EVENTS);
    assertComplete(one);
  }

  @Test
  @Order(3)
  void while_a_killed_one_restores_a_standby_answers() {
    try (var two = new Projection(platform, Map.of())) {
      two.awaitReady();
      awaitCopies(two, 2);
      one.process().kill();
      var killed = System.nanoTime();
      one.startAgain();
      var asked = 0;
      while (!one.isReady() || asked < ACCOUNTS) {
        var answer = two.get("/accounts/" + account(asked++ % ACCOUNTS));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(two.get("/totals").status()).isEqualTo(200);
        assertThat(System.nanoTime() - killed).isLessThan(PATIENCE.toNanos());
      }
      tell("kill -9 beside a standby", (System.nanoTime() - killed) / 1_000_000, one);
      assertComplete(one);
      assertComplete(two);
      leave(two);
    }
  }

  @Test
  @Order(4)
  void two_with_nothing_left_are_ready_when_every_partition_can_be_answered_and_not_before() {
    try (var two = new Projection(platform, Map.of())) {
      two.awaitReady();
      for (var instance : List.of(one, two)) {
        instance.process().kill();
        instance.wipe();
      }
      var start = System.nanoTime();
      one.startAgain();
      two.startAgain();
      var ready = new HashSet<Projection>();
      while (ready.size() < 2) {
        for (var instance : List.of(one, two)) {
          if (!ready.contains(instance) && instance.isReady()) {
            assertAnswersForEveryPartition(instance);
            ready.add(instance);
            tell("wiped", (System.nanoTime() - start) / 1_000_000, instance);
          }
        }
        assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
      }
      assertComplete(one);
      assertComplete(two);
      leave(two);
    }
  }

  /** Until the one that stays has it all. */
  private static void leave(Projection instance) {
    assertThat(instance.process().terminate().exitCode()).isZero();
    awaitFresh(one);
  }

  private static void assertAnswersForEveryPartition(Projection instance) {
    for (var i = 0; i < 10 * Platform.PARTITIONS; i++) {
      var id = account(i);
      for (var path : List.of("/accounts/" + id, "/accounts/" + id + "/events?limit=1")) {
        var answer = instance.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      }
    }
  }

  private static void awaitCopies(Projection instance, int copies) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          var answering = 0;
          for (var position : instance.get("/positions").json().get("positions")) {
            answering += position.get("role").asString().equals("restoring") ? 0 : 1;
          }
          return answering == copies * 4 * Platform.PARTITIONS;
        });
  }
}
