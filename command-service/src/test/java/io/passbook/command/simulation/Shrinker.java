package io.passbook.command.simulation;

import io.passbook.command.simulation.Simulation.Outcome;
import io.passbook.command.simulation.Simulation.Plan;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** Makes a failing run smaller: fewer misfortunes and fewer commands that still fail. */
final class Shrinker {
  private static final String COMMANDS = "passbook.commands";
  private static final String WITHOUT = "passbook.without";

  /** The smallest failing run found, with its story. */
  static Outcome shrink(Outcome failed) {
    var smallest = failed.plan();
    for (var misfortune : Misfortune.values()) {
      var without = EnumSet.of(misfortune);
      without.addAll(smallest.without());
      var smaller = smallest.without(without);
      if (fails(smaller)) {
        smallest = smaller;
      }
    }
    for (var commands = 1; commands < failed.commands(); commands++) {
      var smaller = smallest.withCommands(commands);
      if (fails(smaller)) {
        smallest = smaller;
        break;
      }
    }
    return Simulation.run(smallest.told());
  }

  private static boolean fails(Plan plan) {
    return !Simulation.run(plan).violations().isEmpty();
  }

  /** How to run the plan again: arguments for Maven. */
  static String toProperties(Plan plan) {
    var without = plan.without().stream().map(Misfortune::name).collect(Collectors.joining(","));
    return "-Dpassbook.seed=%d -Dpassbook.commands=%d -Dpassbook.without=%s"
        .formatted(plan.seed(), plan.commands(), without);
  }

  /** The plan that the system's properties describe. */
  static Plan fromProperties(long seed) {
    var without = EnumSet.noneOf(Misfortune.class);
    Arrays.stream(System.getProperty(WITHOUT, "").split(","))
        .filter(name -> !name.isBlank())
        .map(Misfortune::valueOf)
        .forEach(without::add);
    return Plan.of(seed).withCommands(Integer.getInteger(COMMANDS, 0)).without(without);
  }

  private Shrinker() {}
}
