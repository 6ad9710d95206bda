package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Cluster;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.write.FailPoint.Side;
import io.passbook.acceptance.write.FailPoint.Step;
import io.passbook.cli.scan.TopicScan;
import io.passbook.cli.verify.Audit;
import io.passbook.cli.verify.AuditReport;
import io.passbook.cli.verify.KafkaSource;
import io.passbook.client.ClientSettings;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Three brokers and command services as processes, clients that never stop asking, and one
 * misfortune after the other in a seeded order. After each the audit finds nothing; at the end
 * every id has one outcome, whoever asked for it, and what was accepted is booked.
 *
 * <p>Every build has {@link #ALWAYS}, a death after the offsets were sent, and one misfortune more,
 * which the seed that it prints chooses; {@code -Ptorture} has all of them, a death at each step,
 * and {@code -Dpassbook.torture.rounds=N} more. {@code -Dpassbook.seed=N} repeats an order, {@code
 * -Dpassbook.torture.session.ms=N} sets the services' session time-out.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TortureTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int WINDOW = 100_000;
  private static final String GROUP = "command-service";

  /** What every build has, whatever its seed. */
  private static final List<Misfortune> ALWAYS =
      List.of(
          Misfortune.SERVICE_KILLED, Misfortune.SERVICE_STOPPED, Misfortune.SERVICE_DIES_AT_A_STEP);

  /** Where a death leaves most half done: the offsets are sent, and nothing is committed. */
  private static final FailPoint WORST = new FailPoint(Step.SEND_OFFSETS, Side.AFTER);

  private static final int MORE = 1;

  private final long seed = Long.getLong("passbook.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("passbook.torture.rounds", 0);
  private final int sessionMs = Integer.getInteger("passbook.torture.session.ms", 6_000);
  private final Random random = new Random(seed);
  private final List<FailPoint> failPoints = new ArrayList<>();
  private final Map<Misfortune, List<Duration>> gaps = new EnumMap<>(Misfortune.class);
  private int kills;
  private Cluster cluster;
  private Services services;
  private Customers load;
  private boolean passed;

  private enum Misfortune {
    SERVICE_KILLED,
    SERVICE_STOPPED,
    SERVICE_FROZEN_AND_WOKEN,
    SERVICES_JOIN_AND_LEAVE,
    SERVICE_DIES_AT_A_STEP,
    LEADER_KILLED,
    GROUP_COORDINATOR_KILLED,
    TRANSACTION_COORDINATOR_KILLED,
    SNAPSHOTS_DELETED,
    ALL_SERVICES_KILLED,
    EVERYTHING_KILLED
  }

  @BeforeEach
  void start() {
    System.out.printf("seed %d, session time-out %d ms%n", seed, sessionMs);
    cluster =
        Cluster.start(
            Map.of(
                "group.min.session.timeout.ms", "1000",
                // That a broker has died is noticed in 9 s by default.
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500"));
    services = new Services(environment(), random);
    services.start();
    services.start();
    load = new Customers(cluster.clientConfig(), seed);
  }

  private Map<String, String> environment() {
    var environment = new HashMap<>(cluster.environment());
    environment.put("PASSBOOK_KAFKA_SESSION_TIMEOUT_MS", Integer.toString(sessionMs));
    environment.put("PASSBOOK_KAFKA_HEARTBEAT_INTERVAL_MS", Integer.toString(sessionMs / 4));
    return environment;
  }

  @AfterEach
  void stop() {
    if (load != null) {
      load.close();
    }
    if (cluster != null && !passed) {
      System.out.println("The group of the services: " + cluster.describe(GROUP));
    }
    if (services != null) {
      services.close();
    }
    if (cluster != null && passed) {
      cluster.close();
    } else if (cluster != null) {
      cluster.closeAndKeep();
    }
  }

  @Test
  void whatever_happens_every_command_is_decided_once() throws Exception {
    load.untilAnswered(PATIENCE);
    var each = new ArrayList<>(List.of(Misfortune.values()));
    Collections.shuffle(each, random);
    if (rounds == 0) {
      each.removeAll(ALWAYS);
      each.subList(MORE, each.size()).clear();
      each.addAll(ALWAYS);
    }
    for (var misfortune : each) {
      round(misfortune);
    }
    for (var round = 0; round < rounds; round++) {
      var dying = round < FailPoint.all().size() - 1;
      round(dying ? Misfortune.SERVICE_DIES_AT_A_STEP : each.get(random.nextInt(each.size())));
    }
    var outcomes = load.finish(PATIENCE);
    // Repeats that somebody sent last may still be on their way.
    var report =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(this::audit, found -> Long.valueOf(0).equals(found.counts().get("pending")));
    gaps.forEach(TortureTest::print);
    System.out.printf(
        "%d rounds, %d kills, %d commands of %d accepted, %d violations%n%s%n",
        gaps.values().stream().mapToInt(List::size).sum(),
        kills,
        outcomes.sent(),
        outcomes.bookings().size(),
        report.violationCount(),
        report.counts());
    assertThat(events()).containsAllEntriesOf(outcomes.bookings());
    passed = true;
  }

  private void round(Misfortune misfortune) throws Exception {
    var begunAt = System.nanoTime();
    var gap = suffer(misfortune);
    gaps.computeIfAbsent(misfortune, _ -> new ArrayList<>()).add(gap);
    services.awaitShares();
    load.untilAnswered(PATIENCE);
    load.check();
    audit();
    System.out.printf(
        "%-32s answered again after %6d ms, over after %6d ms%n",
        misfortune, gap.toMillis(), Duration.ofNanos(System.nanoTime() - begunAt).toMillis());
  }

  /** Lets it happen; says how long it took until all that it concerns has answered again. */
  private Duration suffer(Misfortune misfortune) throws Exception {
    return switch (misfortune) {
      case SERVICE_KILLED -> {
        var partitions = services.killAny();
        kills++;
        var gap = load.untilAnswered(partitions, PATIENCE);
        services.start();
        yield gap;
      }
      case SERVICE_STOPPED -> stopInOrder();
      case SERVICE_FROZEN_AND_WOKEN -> freeze();
      case SERVICES_JOIN_AND_LEAVE -> {
        services.start();
        services.start();
        services.stopAny();
        services.stopAny();
        yield load.untilAnswered(PATIENCE);
      }
      case SERVICE_DIES_AT_A_STEP -> {
        if (failPoints.isEmpty()) {
          failPoints.addAll(FailPoint.all());
          Collections.shuffle(failPoints, random);
          failPoints.remove(WORST);
          failPoints.add(WORST); // the first one
        }
        var point = failPoints.removeLast();
        services.fail(point, 1 + random.nextInt(20));
        kills++;
        System.out.println("a service died " + point);
        yield load.untilAnswered(PATIENCE);
      }
      case LEADER_KILLED -> broker(cluster.killLeader(anyOutput(), anyPartition()));
      case GROUP_COORDINATOR_KILLED -> broker(cluster.killCoordinator(GROUP));
      case TRANSACTION_COORDINATOR_KILLED -> broker(cluster.killTransactionCoordinator(random));
      case SNAPSHOTS_DELETED -> {
        cluster.deleteSnapshots();
        var partitions = services.killAny();
        kills++;
        var gap = load.untilAnswered(partitions, PATIENCE);
        services.start();
        yield gap;
      }
      case ALL_SERVICES_KILLED -> {
        kills += services.count();
        services.killAll();
        services.start();
        services.start();
        yield load.untilAnswered(PATIENCE);
      }
      case EVERYTHING_KILLED -> {
        kills += services.count() + Cluster.BROKERS;
        services.killAll();
        cluster.blackOut();
        services.start();
        services.start();
        yield load.untilAnswered(PATIENCE);
      }
    };
  }

  /** SIGTERM: it leaves its group by itself, which its session would do only later. */
  private Duration stopInOrder() throws Exception {
    List<Integer> partitions;
    try (var admin = cluster.admin()) {
      Cluster.members(admin, GROUP); // so that the connections are there
      partitions = services.stopAny();
      Awaitility.await()
          .atMost(Duration.ofMillis(sessionMs / 2))
          .until(() -> Cluster.members(admin, GROUP) == services.count());
    }
    var gap = load.untilAnswered(partitions, PATIENCE);
    services.start();
    return gap;
  }

  /** SIGSTOP for longer than the session, so that its partitions go to others; then SIGCONT. */
  private Duration freeze() {
    var frozen = services.any();
    var partitions = frozen.partitions();
    frozen.process().pause();
    var frozenAt = System.nanoTime();
    var gap = load.untilAnswered(partitions, PATIENCE);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> System.nanoTime() - frozenAt > Duration.ofMillis(sessionMs).toNanos());
    frozen.process().resume();
    return gap;
  }

  private Duration broker(int killed) {
    kills++;
    var gap = load.untilAnswered(PATIENCE);
    cluster.startAgain(killed);
    return gap;
  }

  private String anyOutput() {
    return Topics.ALL.get(random.nextInt(Topics.ALL.size()));
  }

  private int anyPartition() {
    return random.nextInt(Platform.PARTITIONS);
  }

  private AuditReport audit() {
    var settings = ClientSettings.of(cluster.clientConfig()).withTimeout(PATIENCE);
    try (var source = KafkaSource.open(settings, GROUP, _ -> {})) {
      var report = new Audit(source, WINDOW, null, _ -> {}).run();
      assertThat(report.violations()).isEmpty();
      return report;
    }
  }

  /** By command id: where the event stands to which it led. */
  private Map<UUID, Outcomes.Booking> events() {
    var settings = ClientSettings.of(cluster.clientConfig()).withTimeout(PATIENCE);
    var events = new HashMap<UUID, Outcomes.Booking>();
    try (var serdes = MessageSerdes.of(cluster.clientConfig());
        var scan = new TopicScan(settings)) {
      scan.read(
          Topics.EVENTS,
          received -> {
            var event = serdes.events().deserializer().deserialize(Topics.EVENTS, received.value());
            events.put(
                event.commandId(), new Outcomes.Booking(event.accountId(), event.sequence()));
          },
          _ -> {});
    }
    return events;
  }

  private static void print(Misfortune misfortune, List<Duration> gaps) {
    var sorted = gaps.stream().sorted().toList();
    System.out.printf(
        "%-32s %3d times, until the partitions concerned answer: p50 %6d ms, max %6d ms%n",
        misfortune,
        sorted.size(),
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.getLast().toMillis());
  }
}
