package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.command.simulation.Simulation.Plan;
import java.util.Map;
import java.util.stream.LongStream;
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

  /** Those that take long to find: the first seed that did. It is tried first. */
  private static final Map<Faults, Long> KNOWN =
      Map.of(
          Faults.MARKS_BEFORE_THE_STABLE_OFFSET, 6_008L,
          Faults.RECOVERY_TO_THE_LAST_STABLE_OFFSET_ONLY, 5_213L);

  static Stream<Faults> harmful() {
    return Stream.of(Faults.values()).filter(Faults::isHarmful);
  }

  @ParameterizedTest
  @MethodSource("harmful")
  void a_fault_is_found(Faults fault) throws InterruptedException {
    var found = new long[] {-1};
    Thread.ofVirtual().start(() -> found[0] = seedThatFinds(fault)).join();
    assertThat(found[0]).as("a seed that finds %s", fault).isNotNegative();
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

  private static long seedThatFinds(Faults fault) {
    return LongStream.concat(
            Stream.ofNullable(KNOWN.get(fault)).mapToLong(seed -> seed),
            LongStream.range(0, SCHEDULES))
        .filter(seed -> !Simulation.run(Plan.of(seed).with(fault)).violations().isEmpty())
        .findFirst()
        .orElse(-1);
  }
}
