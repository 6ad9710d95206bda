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

  // Apart, for calls are far more frequent than anything from outside.
  private int callsLeft;
  private int fromOutsideLeft;

  private Fate(Random random, int callsLeft, int fromOutsideLeft) {
    this.random = random;
    this.callsLeft = callsLeft;
    this.fromOutsideLeft = fromOutsideLeft;
  }

  /** No misfortune at all. */
  static Fate kind() {
    return new Fate(new Random(0), 0, 0);
  }

  /** Exactly this, once, as soon as it can. */
  static Fate once(Misfortune misfortune) {
    var isFromOutside = misfortune.isFromOutside();
    var fate = new Fate(new Random(0), isFromOutside ? 0 : 1, isFromOutside ? 1 : 0);
    fate.chances.put(misfortune, 10_000);
    return fate;
  }

  static Fate random(Random random, Set<Misfortune> without) {
    var fate = new Fate(random, 1 + random.nextInt(16), 1 + random.nextInt(16));
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
    if ((misfortune.isFromOutside() ? fromOutsideLeft : callsLeft) <= 0) {
      return false;
    }
    var chance = chances.get(misfortune);
    if (chance == null || random.nextInt(10_000) >= chance) {
      return false;
    }
    if (misfortune.isFromOutside()) {
      fromOutsideLeft--;
    } else {
      callsLeft--;
    }
    return true;
  }

  /** How long something takes that should take no time: mostly short, sometimes very long. */
  int delayMs() {
    return random.nextInt(random.nextBoolean() ? 600 : 12_000);
  }

  void stop() {
    callsLeft = 0;
    fromOutsideLeft = 0;
  }

  boolean isDone() {
    return (callsLeft <= 0 && fromOutsideLeft <= 0) || chances.isEmpty();
  }

  Random random() {
    return random;
  }

  @Override
  public String toString() {
    return chances + ", at most " + fromOutsideLeft + " from outside and " + callsLeft + " others";
  }
}
