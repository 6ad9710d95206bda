package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.simulation.Simulation.Plan;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
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

  private static long firstSeedThatFinds(Faults fault) {
    for (var seed = 0L; seed < SCHEDULES; seed++) {
      if (!Simulation.run(Plan.of(seed).with(fault)).violations().isEmpty()) {
        return seed;
      }
    }
    return -1;
  }
}
