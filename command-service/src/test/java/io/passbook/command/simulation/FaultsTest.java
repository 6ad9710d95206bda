package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.command.simulation.Simulation.Plan;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test of the tests: the simulation finds every fault that somebody could build in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FaultsTest {
  /** As many as the normal build runs without a fault. */
  private static final long SCHEDULES = 10_000;

  static Stream<Faults> harmful() {
    return Stream.of(Faults.values()).filter(Faults::isHarmful);
  }

  @ParameterizedTest
  @MethodSource("harmful")
  void a_fault_is_found(Faults fault) throws InterruptedException {
    var found = new long[] {-1};
    Thread.ofVirtual().start(() -> found[0] = firstSeedThatFinds(fault)).join();
    assertThat(found[0]).as("the first seed that finds %s", fault).isNotNegative();
    System.out.printf("%s is found by seed %d%n", fault, found[0]);
  }

  @Test
  void fencing_nobody_harms_nothing_and_is_found_by_the_time_that_it_costs() {
    assertThatThrownBy(
            () -> Stage.play(1, true, Faults.FENCING_NOBODY, NamedSchedulesTest::fenceTheDead))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("to be less than")
        .hasStackTraceContaining("1.5S");
  }

  private static long firstSeedThatFinds(Faults fault) {
    for (var seed = 0L; seed < SCHEDULES; seed++) {
      if (!Simulation.run(Plan.of(seed).with(fault)).violations().isEmpty()) {
        return seed;
      }
    }
    return -1;
  }
}
