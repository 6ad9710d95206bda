package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Which misfortunes a run has, and how often (swarm testing, Groce et al. 2012: leaving some of
 * them out altogether finds more than a little of everything). Strikes until it is told to stop, or
 * has struck often enough.
 */
final class Fate {
  private final Random random;
  private final Map<Misfortune, Integer> chances = new EnumMap<>(Misfortune.class);
  private final List<Misfortune> fromOutside = new ArrayList<>();
  private int left;

  private Fate(Random random, int left) {
    this.random = random;
    this.left = left;
  }

  /** No misfortune at all. */
  static Fate kind() {
    return new Fate(new Random(0), 0);
  }

  /** Exactly this, once, as soon as it can. */
  static Fate once(Misfortune misfortune) {
    var fate = new Fate(new Random(0), 1);
    fate.chances.put(misfortune, 10_000);
    return fate;
  }

  static Fate random(Random random, Set<Misfortune> without) {
    var fate = new Fate(random, 2 + random.nextInt(24));
    for (var misfortune : Misfortune.values()) {
      var chance = misfortune.rarity() << random.nextInt(7);
      if (random.nextInt(3) == 0 && !without.contains(misfortune)) {
        fate.chances.put(misfortune, chance);
        if (misfortune.isFromOutside()) {
          fate.fromOutside.add(misfortune);
        }
      }
    }
    return fate;
  }

  /** Those that may come from outside at any time. */
  List<Misfortune> fromOutside() {
    return fromOutside;
  }

  /** Whether it happens now. */
  boolean strikes(Misfortune misfortune) {
    if (left <= 0) {
      return false;
    }
    var chance = chances.get(misfortune);
    if (chance == null || random.nextInt(10_000) >= chance) {
      return false;
    }
    left--;
    return true;
  }

  /** How long something takes that should take no time: mostly short, sometimes very long. */
  int delayMs() {
    return random.nextInt(random.nextBoolean() ? 600 : 12_000);
  }

  void stop() {
    left = 0;
  }

  boolean isDone() {
    return left <= 0 || chances.isEmpty();
  }

  Random random() {
    return random;
  }

  @Override
  public String toString() {
    return chances + ", at most " + left;
  }
}
