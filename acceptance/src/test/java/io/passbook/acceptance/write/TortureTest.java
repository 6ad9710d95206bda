package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Command services as processes, load that never stops, and one misfortune after the other in a
 * seeded order. Whatever happens, every id has one outcome and {@code verify} finds nothing.
 *
 * <p>{@code -Dpassbook.seed=N} repeats an order, {@code -Dpassbook.torture.rounds=N} makes it
 * longer; {@code -Ptorture} does.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TortureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Longer than the session time-out of 6 s: the group has given its partitions away. */
  private static final Duration FROZEN = Duration.ofSeconds(9);

  private final long seed = Long.getLong("passbook.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("passbook.torture.rounds", 0);
  private final Random random = new Random(seed);
  private final Map<Misfortune, List<Duration>> gaps = new EnumMap<>(Misfortune.class);
  private Platform platform;
  private Services services;
  private Load load;

  private enum Misfortune {
    KILLED,
    FROZEN_AND_WOKEN,
    ONE_MORE_AND_ONE_LESS,
    BROKER_KILLED,
    SNAPSHOTS_DELETED,
    COLD_START
  }

  @BeforeEach
  void start() {
    platform = Platform.start();
    load = new Load(platform, seed);
    services = new Services(platform.environment(), random);
    services.start();
    services.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    load.close();
    services.close();
    platform.close();
  }

  @Test
  void whatever_happens_every_command_is_decided_once() throws Exception {
    System.out.printf("seed %d%n", seed);
    load.start();
    load.untilAnswered(PATIENCE);
    for (var misfortune : Misfortune.values()) { // each at least once
      suffer(misfortune);
    }
    for (var round = 0; round < rounds; round++) {
      suffer(Misfortune.values()[random.nextInt(Misfortune.values().length)]);
    }
    var commands = load.finish();
    var audit = PassbookProcess.run(clientEnvironment(), "verify");
    gaps.forEach(TortureTest::report);
    System.out.printf(
        "%d misfortunes, %d commands, seed %d%n%s%n",
        gaps.values().stream().mapToInt(List::size).sum(), commands, seed, audit.output());
    assertThat(audit.exitCode()).as(audit.output() + audit.errors()).isZero();
    assertThat(audit.output()).contains("no violations");
  }

  private void suffer(Misfortune misfortune) throws Exception {
    switch (misfortune) {
      case KILLED -> {
        services.killAny();
        note(misfortune);
        services.start();
      }
      case FROZEN_AND_WOKEN -> {
        var frozen = services.any().process();
        frozen.pause();
        var frozenAt = System.nanoTime();
        note(misfortune);
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> System.nanoTime() - frozenAt > FROZEN.toNanos());
        frozen.resume();
        services.awaitShares();
        load.untilAnswered(PATIENCE);
      }
      case ONE_MORE_AND_ONE_LESS -> {
        services.start();
        note(misfortune);
        services.stopAny();
        load.untilAnswered(PATIENCE);
      }
      case BROKER_KILLED -> {
        platform.broker().kill();
        platform.startBrokerAgain();
        note(misfortune);
        services.awaitShares();
      }
      case SNAPSHOTS_DELETED -> {
        deleteSnapshots();
        services.killAny();
        note(misfortune);
        services.start();
      }
      case COLD_START -> {
        services.killAll();
        services.start();
        services.start();
        note(misfortune);
      }
    }
  }

  /** Nobody listens where the projection service is looked for. */
  private Map<String, String> clientEnvironment() {
    var environment = new HashMap<>(platform.environment());
    environment.put("PASSBOOK_PROJECTION_URL", "http://127.0.0.1:1");
    return environment;
  }

  private void deleteSnapshots() throws InterruptedException, ExecutionException {
    try (var admin = platform.admin()) {
      admin.deleteTopics(List.of(Topics.SNAPSHOTS)).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(Topics.SNAPSHOTS));
      TopicSetup.create(admin, Platform.PARTITIONS, (short) 1);
    }
  }

  private void note(Misfortune misfortune) {
    gaps.computeIfAbsent(misfortune, _ -> new ArrayList<>()).add(load.untilAnswered(PATIENCE));
  }

  private static void report(Misfortune misfortune, List<Duration> gaps) {
    var sorted = gaps.stream().sorted().toList();
    System.out.printf(
        "%-22s %3d times, until every partition answers: p50 %5d ms, max %5d ms%n",
        misfortune,
        sorted.size(),
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.getLast().toMillis());
  }
}
