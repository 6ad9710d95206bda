package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.passbook.command.simulation.Simulation.Outcome;
import io.passbook.command.simulation.Simulation.Plan;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The write side under random misfortunes, a seed on each processor.
 *
 * <ul>
 *   <li>{@code -Dpassbook.schedules=N}: so many seeds, from {@code -Dpassbook.firstSeed}, 0 unless
 *       given
 *   <li>{@code -Dpassbook.seed=S}: only this one; its story is printed. With {@code
 *       -Dpassbook.commands} and {@code -Dpassbook.without}, as a failure names them
 * </ul>
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SimulationTest {
  private static final int SCHEDULES = 10_000;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void nothing_is_lost_or_done_twice_whatever_happens() throws Exception {
    var seed = Long.getLong("passbook.seed");
    if (seed != null) {
      var outcome = onVirtualThread(Shrinker.fromProperties(seed).told());
      outcome.story().forEach(System.out::println);
      assertThat(outcome.violations()).isEmpty();
      return;
    }
    long first = Long.getLong("passbook.firstSeed", 0);
    var schedules = Integer.getInteger("passbook.schedules", SCHEDULES);
    var total = new Total();
    var begunAt = System.nanoTime();
    var next = new AtomicLong(first);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var runners = new ArrayList<Future<?>>();
      for (var i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        runners.add(threads.submit(() -> runAll(next, first + schedules, total)));
      }
      for (var runner : runners) {
        runner.get();
      }
    }
    var failed = total.failed();
    if (failed != null) {
      fail(explain(failed));
    }
    assertThat(total.schedules()).isEqualTo(schedules);
    System.out.printf(
        "%,d schedules from seed %d in %d s: %s%n",
        schedules, first, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunAt), total);
  }

  /** Until there is no seed left, or one has failed. */
  private static void runAll(AtomicLong next, long end, Total total) {
    for (var seed = next.getAndIncrement();
        seed < end && total.failed() == null;
        seed = next.getAndIncrement()) {
      try {
        total.add(Simulation.run(Plan.of(seed)));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("Seed " + seed + " broke the simulation itself", e);
      }
    }
  }

  @Test
  void one_seed_is_one_run_exactly() throws InterruptedException {
    for (var seed = 0L; seed < 20; seed++) {
      var plan = Plan.of(seed).told();
      assertThat(onVirtualThread(plan).story()).isEqualTo(onVirtualThread(plan).story());
    }
  }

  /** All fibers are virtual threads: handing over to them is cheap only from one of their kind. */
  private static Outcome onVirtualThread(Plan plan) throws InterruptedException {
    var outcome = new Outcome[1];
    Thread.ofVirtual().start(() -> outcome[0] = Simulation.run(plan)).join();
    return outcome[0];
  }

  private static String explain(Outcome failed) throws InterruptedException {
    var smallest = new Outcome[] {failed};
    Thread.ofVirtual().start(() -> smallest[0] = Shrinker.shrink(failed)).join();
    return "%s%n%nRun it alone:%n  %s%n%nWhat happened:%n%s"
        .formatted(
            String.join("\n", failed.violations()),
            Shrinker.toProperties(smallest[0].plan()),
            String.join("\n", smallest[0].story()));
  }

  /** What the runs were made of. */
  private static final class Total {
    private int schedules;
    private @Nullable Outcome failed;
    private long commands;
    private long steps;
    private long recoveries;
    private long transactions;
    private long fenced;

    synchronized void add(Outcome outcome) {
      schedules++;
      if (!outcome.violations().isEmpty()) {
        failed = outcome;
      }
      commands += outcome.commands();
      steps += outcome.steps();
      recoveries += outcome.recoveries();
      transactions += outcome.transactions();
      fenced += outcome.fenced();
    }

    synchronized int schedules() {
      return schedules;
    }

    /** The last one that broke a promise. */
    synchronized @Nullable Outcome failed() {
      return failed;
    }

    @Override
    public synchronized String toString() {
      return "%,d commands, %,d transactions, %,d recoveries, %,d fenced, %,d steps"
          .formatted(commands, transactions, recoveries, fenced, steps);
    }
  }
}
