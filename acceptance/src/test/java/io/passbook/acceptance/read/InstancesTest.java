package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Several instances under load, while they die, hang, stop and come. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InstancesTest {
  private static final int ACCOUNTS = 200;
  private static final Map<String, String> SETTINGS = Map.of("PASSBOOK_SESSION_TIMEOUT_MS", "6000");

  private final Watch watch = new Watch();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<Projection> all = new ArrayList<>();
  private final Map<Projection, Boolean> answering = new ConcurrentHashMap<>();
  private Platform platform;
  private Ledger ledger;

  @BeforeEach
  void start() {
    platform = Platform.start();
    ledger = new Ledger(platform);
    for (var i = 0; i < ACCOUNTS; i++) {
      ledger.open(account(i), "Owner " + i % 7, i % 3 == 0 ? "CZK" : "EUR");
    }
    ledger.commit();
    noteCommitted();
  }

  @AfterEach
  void stop() {
    all.forEach(Projection::close);
    ledger.close();
    platform.close();
  }

  private static String account(int i) {
    return "a-" + i;
  }

  private void noteCommitted() {
    ledger.accounts().forEach(a -> watch.committed(a.accountId(), a.sequence()));
  }

  private Projection add() {
    var instance = new Projection(platform, SETTINGS);
    all.add(instance);
    return instance;
  }

  private void ask(Projection instance, boolean yes) {
    if (yes) {
      answering.put(instance, true);
    } else {
      answering.remove(instance);
    }
  }

  @Test
  void whatever_dies_hangs_stops_or_comes_no_answer_is_older_than_asked_for() throws Exception {
    var a = add();
    var b = add();
    var c = add();
    for (var instance : all) {
      instance.awaitReady();
      ask(instance, true);
    }
    awaitStandbys(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      running.add(threads.submit(this::write));
      for (var i = 0; i < 4; i++) {
        var seed = i;
        running.add(threads.submit(() -> query(new Random(seed))));
      }
      try {
        step("load", Duration.ofSeconds(3));
        ask(a, false);
        a.process().kill();
        step("kill -9", Duration.ofSeconds(10));
        a.startAgain();
        a.awaitReady();
        ask(a, true);
        step("started again", Duration.ofSeconds(3));
        ask(b, false);
        b.process().pause();
        step("SIGSTOP past the session time-out", Duration.ofSeconds(10));
        b.process().resume();
        ask(b, true);
        step("SIGCONT", Duration.ofSeconds(6));
        var d = add();
        d.awaitReady();
        ask(d, true);
        step("one more", Duration.ofSeconds(5));
        ask(c, false);
        c.process().terminate();
        step("SIGTERM", Duration.ofSeconds(5));
      } finally {
        stop.set(true);
        for (var one : running) {
          one.get(60, TimeUnit.SECONDS);
        }
      }
    }
    System.out.println("Instances: " + watch.summary());
    assertThat(watch.violations()).isEmpty();
    assertThat(watch.count(200)).isGreaterThan(500);
    compareEverything(a);
    wipeAndCompareEverything();
  }

  private void step(String name, Duration duration) {
    System.out.println("Instances: " + name + "; so far " + watch.summary());
    for (var position :
        answering.keySet().iterator().next().get("/positions").json().get("positions")) {
      if (position.get("stalenessMs").asLong() > 3000) {
        System.out.println("Instances: behind: " + position);
      }
    }
    var until = System.nanoTime() + duration.toNanos();
    await().atMost(duration.plusSeconds(5)).until(() -> System.nanoTime() > until);
  }

  private void awaitStandbys(int copies) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            all.getFirst().get("/positions").json().get("positions").size()
                == copies * 4 * Platform.PARTITIONS);
  }

  private void write() {
    var random = new Random(7);
    while (!stop.get()) {
      for (var i = 0; i < 20; i++) {
        ledger.deposit(account(random.nextInt(ACCOUNTS)), 1 + random.nextInt(1000));
      }
      ledger.commit();
      noteCommitted();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void query(Random random) {
    while (!stop.get()) {
      var instances = List.copyOf(answering.keySet());
      var instance = instances.get(random.nextInt(instances.size()));
      var accountId = account(random.nextInt(ACCOUNTS));
      var start = System.nanoTime();
      var known = watch.committedAt(accountId, start);
      try {
        switch (random.nextInt(6)) {
          case 0 -> account(instance, accountId, "", 0, start);
          case 1 -> account(instance, accountId, "?fresh=true", known, start);
          case 2 -> account(instance, accountId, "?minSequence=" + known, known, start);
          case 3 -> events(instance, accountId, known, start);
          case 4 -> totals(instance, start);
          default -> account(instance, accountId, "?asOf=2100-01-01T00:00:00Z", 0, start);
        }
      } catch (UncheckedIOException e) {
        if (answering.containsKey(instance)) {
          watch.violation("no answer from a living instance: " + e.getMessage());
        }
      }
    }
  }

  private void account(
      Projection instance, String accountId, String query, long atLeast, long start) {
    var answer = instance.get("/accounts/" + accountId + query);
    watch.answered(answer, start);
    if (answer.status() == 200) {
      var sequence = answer.json().get("sequence").asLong();
      watch.judge(accountId, sequence, answer, start);
      if (sequence < atLeast) {
        watch.violation(accountId + query + " has " + sequence + ", not " + atLeast);
      }
    }
  }

  private void events(Projection instance, String accountId, long atLeast, long start) {
    var after = Math.max(0, atLeast - 1);
    var answer =
        instance.get("/accounts/%s/events?fresh=true&after=%d".formatted(accountId, after));
    watch.answered(answer, start);
    if (answer.status() == 200) {
      var events = answer.json().get("events");
      if (events.isEmpty() || events.get(0).get("sequence").asLong() != after + 1) {
        watch.violation("events of " + accountId + " after " + after + ": " + answer.body());
      }
    }
  }

  private void totals(Projection instance, long start) {
    var answer = instance.get("/totals");
    watch.answered(answer, start);
    if (answer.status() == 200 && answer.json().get("accounts").asLong() != ACCOUNTS) {
      watch.violation("totals: " + answer.body());
    }
  }

  /** Live stores can hide a changelog that is wrong: throw them away and restore. */
  private void wipeAndCompareEverything() {
    all.forEach(instance -> instance.process().close());
    all.forEach(Projection::wipe);
    var restored = add().awaitReady();
    compareEverything(restored);
  }

  private void compareEverything(Projection instance) {
    for (var expected : ledger.accounts()) {
      var answer =
          instance.get("/accounts/" + expected.accountId() + "?fresh=true", "Prefer", "wait=30");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      var json = answer.json();
      assertThat(json.get("balance").asLong()).isEqualTo(expected.balance());
      assertThat(json.get("sequence").asLong()).isEqualTo(expected.sequence());
      assertThat(json.get("totalDeposits").bigIntegerValue()).isEqualTo(expected.totalDeposits());
      assertThat(json.get("transactionCount").asLong()).isEqualTo(expected.transactionCount());
      assertThat(json.get("ownerName").asString()).isEqualTo(expected.ownerName());
    }
    Comparison.lists(instance, ledger);
    Comparison.totals(instance, ledger);
  }
}
