package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.command.simulation.Simulation.Plan;
import java.util.ArrayList;
import java.util.List;
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
  private static final long SCHEDULES = 1_000;

  /** Once is luck. */
  private static final int FINDS = 3;

  static Stream<Faults> harmful() {
    return Stream.of(Faults.values()).filter(Faults::isHarmful);
  }

  @ParameterizedTest
  @MethodSource("harmful")
  void a_fault_is_found(Faults fault) throws InterruptedException {
    var found = new ArrayList<Long>();
    Thread.ofVirtual().start(() -> found.addAll(seedsThatFind(fault))).join();
    System.out.printf("%s is found by seeds %s%n", fault, found);
    assertThat(found).as("seeds that find %s", fault).hasSize(FINDS);
  }

  /** These need no luck at all. */
  @Test
  void an_order_of_recovery_that_is_wrong_is_found_where_it_matters() {
    assertThatThrownBy(() ->
            Stage.play(
                1,
                false,
                Faults.MARKS_BEFORE_THE_STABLE_OFFSET,
                NamedSchedulesTest::commitAfterTheLoss))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("but was: Accepted[sequence=");
    assertThatThrownBy(() ->
            Stage.play(
                1,
                false,
                Faults.RECOVERY_TO_THE_LAST_STABLE_OFFSET_ONLY,
                NamedSchedulesTest::markersHeldBack))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("but was: Accepted[sequence=");
  }

  @Test
  void fencing_nobody_harms_nothing_and_is_found_by_the_time_that_it_costs() {
    assertThatThrownBy(
            () -> Stage.play(1, true, Faults.FENCING_NOBODY, NamedSchedulesTest::fenceTheDead))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("to be less than")
        .hasStackTraceContaining("1.5S");
  }

  private static List<Long> seedsThatFind(Faults fault) {
    return LongStream.range(0, SCHEDULES)
        .filter(seed ->
            Simulation.run(Plan.of(seed).with(fault)).violations().stream()
                .anyMatch(FaultsTest::isHarm))
        .limit(FINDS)
        .boxed()
        .toList();
  }

  /**
   * A command lost, doubled or decided wrongly, or a partition stopped: more than a delay, or than
   * offsets and snapshots that are not as they should be and have harmed nobody yet.
   */
  private static boolean isHarm(String violation) {
    return violation.startsWith("partition ") || violation.contains(" has stopped partition ");
  }
}
