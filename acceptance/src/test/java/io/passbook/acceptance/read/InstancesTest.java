package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Backend;
import io.passbook.acceptance.Cluster;
import io.passbook.acceptance.Platform;
import io.passbook.topics.Topics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Three instances with one standby under load, while they die, hang, stop and come.
 *
 * <p>{@code -Dpassbook.seed=N} repeats an order, {@code -Dpassbook.torture.rounds=N} makes it
 * longer; {@code -Ptorture} does. Then there are three brokers, and those that lead die, too.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InstancesTest {
  private static final int ACCOUNTS = 200;
  private static final int CLIENTS = 4;
  private static final int HISTORIES = 30;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  /** A question waits for 2 s by itself; the rest is for a machine with too much to do. */
  private static final long BOUND_MS = 20_000;

  /**
   * With a standby no question is refused that any state will do for. But where an instance gets no
   * processor for two seconds, its clients get a refusal; every build runs there some day.
   */
  private static final int REFUSED_ONE_IN = 100;

  /** Until a partition has a new owner, nobody has all that was there. */
  private static final int DEMANDING_REFUSED_ONE_IN = 3;

  private final long seed = Long.getLong("passbook.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("passbook.torture.rounds", 0);
  private final Random random = new Random(seed);
  private final Watch watch = new Watch();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Set<Projection> stopping = ConcurrentHashMap.newKeySet();
  private Backend backend;
  private @Nullable Cluster cluster;
  private Ledger ledger;
  private Bookings bookings;
  private Judges judges;
  private Questions questions;
  private Fleet fleet;

  private enum Misfortune {
    KILLED,
    FROZEN_AND_WOKEN,
    ONE_MORE_AND_ONE_LESS,
    LEADER_KILLED
  }

  @BeforeEach
  void start() {
    if (rounds == 0) {
      backend = Platform.start();
    } else {
      cluster = startCluster();
      backend = cluster;
    }
    ledger = new Ledger(backend);
    bookings = new Bookings(ledger, new Random(seed));
    bookings.open(ACCOUNTS);
    judges = new Judges(ledger, watch);
    questions = new Questions(ledger, judges);
    fleet = new Fleet(backend);
  }

  private static Cluster startCluster() {
    return Cluster.start(
        Map.of(
            // That a broker has died is noticed in 9 s by default.
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500"));
  }

  @AfterEach
  void stop() {
    fleet.close();
    ledger.close();
    backend.close();
  }

  @Test
  void whatever_dies_hangs_stops_or_comes_no_answer_is_older_than_asked_for() throws Exception {
    System.out.printf("Instances: seed %d%n", seed);
    for (var instance : List.of(fleet.add(), fleet.add(), fleet.add())) {
      instance.awaitReady();
      fleet.putIn(instance);
    }
    fleet.awaitWhole();
    underLoad(() -> {
      for (var misfortune : Misfortune.values()) { // each at least once, where it can be
        suffer(misfortune);
      }
      for (var round = 0; round < rounds; round++) {
        suffer(Misfortune.values()[random.nextInt(Misfortune.values().length)]);
      }
    });
    System.out.println(watch.summary());
    assertThat(watch.violations()).isEmpty();
    assertThat(watch.answersFromStandbys()).isPositive();
    assertRefusals();
    compareEverything(fleet.any(random));
    wipeAndCompareEverything();
  }

  private void assertRefusals() {
    var content = watch.content();
    assertThat(content.kinds())
        .as("kinds of questions that were answered")
        .isEqualTo(Questions.KINDS);
    assertThat(watch.demanding().kinds())
        .as("kinds of questions that were answered freshly or with a sequence")
        .isEqualTo(Questions.KINDS + Questions.KINDS_OF_ACCOUNT);
    assertThat(watch.nearlyAllRefused()).isEmpty();
    assertThat(watch.unchanged()).as("answers that nothing has changed").isPositive();
    var demanding = watch.demanding();
    assertThat(demanding.refusals())
        .as("refusals of what must be fresh or have a sequence, of %d", demanding.answers())
        .isLessThanOrEqualTo(demanding.answers() / DEMANDING_REFUSED_ONE_IN);
    assertThat(content.refusals())
        .as("refusals of what need not be fresh, of %d answers", content.answers())
        .isLessThanOrEqualTo(content.answers() / REFUSED_ONE_IN);
  }

  private interface Course {
    void run() throws Exception;
  }

  private void underLoad(Course course) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      running.add(threads.submit(() -> untilStopped(bookings::book)));
      for (var i = 0; i < CLIENTS; i++) {
        var own = new Random(seed + i);
        running.add(threads.submit(() -> untilStopped(() -> ask(own))));
      }
      try {
        course.run();
      } finally {
        stop.set(true);
        for (var one : running) {
          one.get(2, TimeUnit.MINUTES);
        }
      }
    }
  }

  private void untilStopped(Runnable step) {
    while (!stop.get()) {
      step.run();
    }
  }

  private void ask(Random own) {
    var instance = fleet.any(own);
    var question = questions.next(own);
    try {
      var answer = instance.get(question.path(), question.headers());
      var wasAsked = fleet.wasAsked(instance, question.askedNanos());
      var tookMs = (System.nanoTime() - question.askedNanos()) / 1_000_000;
      watch.came(question, instance.address(), answer, wasAsked ? tookMs : -1);
      judges.judge(question, answer);
      if (wasAsked && tookMs > BOUND_MS) {
        watch.violation("%s took %d ms".formatted(answer.raw().uri(), tookMs));
      }
    } catch (UncheckedIOException e) {
      if (stopping.contains(instance) && Http.isNoAnswer(e)) {
        fleet.takeOut(instance);
      } else if (fleet.wasAsked(instance, question.askedNanos())) {
        watch.violation("no answer to %s: %s".formatted(question.path(), e.getMessage()));
      }
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void suffer(Misfortune misfortune) throws Exception {
    var victim = fleet.any(random);
    fleet.awaitShare(victim);
    var start = System.nanoTime();
    switch (misfortune) {
      case KILLED -> {
        fleet.takeOut(victim);
        victim.process().kill();
        fleet.awaitTakenOver();
        say(misfortune, "taken over", start);
        victim.startAgain();
        victim.awaitReady();
        fleet.putIn(victim);
      }
      case FROZEN_AND_WOKEN -> {
        fleet.takeOut(victim);
        victim.process().pause();
        fleet.awaitTakenOver();
        say(misfortune, "taken over", start);
        assertThat(fleet.groupsOf(victim)).as("it has lost its partitions").isEmpty();
        victim.process().resume();
        fleet.putIn(victim); // at once, when it does not know what has happened
        await().atMost(Fleet.PATIENCE).until(() -> fleet.groupsOf(victim).size() == 2);
      }
      case ONE_MORE_AND_ONE_LESS -> {
        var more = fleet.add();
        more.awaitReady();
        fleet.putIn(more);
        fleet.awaitShare(more);
        fleet.awaitWhole();
        say(misfortune, "one more with its share", start);
        stopInOrder(victim);
      }
      case LEADER_KILLED -> {
        if (cluster == null) {
          return; // a broker that is alone has no successor
        }
        var broker = cluster.killLeader(Topics.EVENTS, random.nextInt(Platform.PARTITIONS));
        await()
            .atMost(Fleet.PATIENCE)
            .until(() -> victim.get("/totals?fresh=true").status() == 200);
        say(misfortune, "fresh again", start);
        cluster.startAgain(broker);
      }
    }
    fleet.awaitWhole();
    say(misfortune, "all whole", start);
  }

  /** While clients go on asking it, until it does not answer any more. */
  private void stopInOrder(Projection instance) {
    var before = watch.answersOf(instance.address());
    stopping.add(instance);
    var end = instance.process().terminate();
    fleet.takeOut(instance);
    assertThat(end.exitCode()).as(end.errors()).isZero();
    await() // for less than a session, after which any instance is out
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(fleet.groupsOf(instance)).isEmpty());
    assertThat(watch.answersOf(instance.address()))
        .as("it answered while it stopped")
        .isGreaterThan(before);
  }

  private static void say(Misfortune misfortune, String what, long startNanos) {
    System.out.printf(
        "Instances: %s: %s after %d ms%n",
        misfortune, what, (System.nanoTime() - startNanos) / 1_000_000);
  }

  /** Live stores can hide a changelog that is wrong: throw them away and restore. */
  private void wipeAndCompareEverything() {
    fleet.wipe();
    var start = System.nanoTime();
    var cold = List.of(fleet.add(), fleet.add());
    for (var instance : cold) {
      instance.awaitReady();
      fleet.putIn(instance);
    }
    System.out.printf("Instances: restored after %d ms%n", (System.nanoTime() - start) / 1_000_000);
    compareEverything(fleet.any(random));
  }

  private void compareEverything(Projection instance) {
    var comparison = new Comparison(instance::get);
    comparison.everything(ledger.accounts());
    for (var i = 0; i < HISTORIES; i++) {
      var account = Bookings.account(random.nextInt((int) ledger.counts().accounts()));
      comparison.history(ledger.events(account), ledger.states(account));
    }
  }
}
