package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time, chance and all that goes on in it: processes with their fibers, what their senders and the
 * brokers do by themselves, requests on their way. One step is one of these, chosen by the seed.
 */
final class World {
  private static final long REQUEST_TIMEOUT_MS = 5_000;
  private static final long SESSION_TIMEOUT_MS = 6_000;
  private static final long MAX_POLL_INTERVAL_MS = 60_000;
  private static final long TRANSACTION_TIMEOUT_MS = 10_000;

  private final Random random;
  private final Clock clock = new Clock();
  private final Cluster cluster;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<Runnable> onTheWay = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final List<Fiber> ready = new ArrayList<>();
  private final List<Producer> senders = new ArrayList<>();
  private final List<Sleeper> sleepers = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final boolean telling;

  // How the brokers and the network are today.
  private final int senderWeight;
  private final int markerWeight;
  private final int networkWeight;
  private final int pace;

  private Fate fate = Fate.kind();
  private @Nullable Watcher watcher;
  private @Nullable Fiber current;
  private boolean registryAway;
  private long registryHangsMs;
  private long registryTakesMs;
  private final Set<String> refusedTopics = new HashSet<>();
  private long steps;

  private record Timer(long atMs, Runnable action) {}

  /**
   * @param telling whether to remember what happened, for people
   */
  World(Random random, int partitions, boolean telling) {
    this.random = random;
    this.telling = telling;
    this.senderWeight = 1 << random.nextInt(8);
    this.markerWeight = 1 << random.nextInt(9);
    this.networkWeight = 1 << random.nextInt(6);
    this.pace = 1 + random.nextInt(4);
    this.cluster =
        new Cluster(
            clock,
            partitions,
            new Group(
                clock, partitions, random.nextBoolean(), SESSION_TIMEOUT_MS, MAX_POLL_INTERVAL_MS),
            TRANSACTION_TIMEOUT_MS);
  }

  Random random() {
    return random;
  }

  Clock clock() {
    return clock;
  }

  Cluster cluster() {
    return cluster;
  }

  Fate fate() {
    return fate;
  }

  void meet(Fate theFate) {
    fate = theFate;
  }

  long steps() {
    return steps;
  }

  boolean isRegistryAway() {
    return registryAway;
  }

  void setRegistryAway(boolean away) {
    registryAway = away;
  }

  /** How long the registry lets those wait in vain who ask for something new. */
  long registryHangsMs() {
    return registryHangsMs;
  }

  /** How long it takes to say that it does not know a schema. */
  long registryTakesMs() {
    return registryTakesMs;
  }

  void setRegistryTakesMs(long ms) {
    registryTakesMs = ms;
  }

  void setRegistryHangsMs(long ms) {
    registryHangsMs = ms;
  }

  /** The topics of whose records the registry does not take our schema. */
  Set<String> refusedTopics() {
    return refusedTopics;
  }

  // ---- Processes ----

  SimulatedProcess start(String name) {
    var process = new SimulatedProcess(name, clock, 8 << random.nextInt(4));
    processes.add(process);
    return process;
  }

  Fiber spawn(SimulatedProcess process, String name, Runnable body) {
    var fiber = new Fiber(name, process.weight(), body);
    process.fibers().add(fiber);
    return fiber;
  }

  List<SimulatedProcess> processes() {
    return processes;
  }

  /** Takes the process away; what it has sent may still arrive. */
  void kill(SimulatedProcess process) {
    tell(() -> "kill " + process);
    bury(process);
    var producer = process.producer();
    if (producer != null) {
      producer.die(random);
    }
  }

  private void bury(SimulatedProcess process) {
    process.kill();
    processes.remove(process);
    for (var fiber : process.fibers()) {
      current = fiber;
      fiber.kill();
    }
    current = null;
    process.fibers().clear();
  }

  /** A request that will arrive some time, if at all. */
  void send(Runnable request) {
    onTheWay.add(request);
  }

  boolean hasRequestsOnTheWay() {
    return !onTheWay.isEmpty();
  }

  /** So much time has passed that nothing is on its way any more. */
  void endRequests() {
    onTheWay.clear();
    timers.clear();
  }

  /** Something that happens in so many milliseconds. */
  void later(long ms, Runnable action) {
    timers.add(new Timer(clock.nowMs() + ms, action));
  }

  // ---- Those who sleep until somebody else recovers their partitions ----

  private static final class Sleeper {
    private final SimulatedProcess process;
    private int pointsLeft;

    private Sleeper(SimulatedProcess process, int pointsLeft) {
      this.process = process;
      this.pointsLeft = pointsLeft;
    }
  }

  /** Wakes a frozen process when recoveries of others have come so far. */
  void thawAfter(SimulatedProcess process, int recoveryPoints) {
    sleepers.add(new Sleeper(process, recoveryPoints));
  }

  /** As {@link #point}, and a recovery has come so far. */
  void recoveryPoint(SimulatedProcess process, String where) {
    sleepers.removeIf(sleeper -> {
      var wakes = sleeper.process != process && --sleeper.pointsLeft == 0;
      if (wakes) {
        sleeper.process.thaw();
      }
      return wakes;
    });
    point(process, where);
  }

  // ---- Seen from a fiber ----

  /** Anything may happen here before the caller goes on. */
  void point(SimulatedProcess process, String where) {
    var fiber = current;
    if (fiber == null) {
      return; // a test that says itself what happens when
    }
    long delayMs = fate.strikes(Misfortune.SLOW_ANSWER) ? fate.delayMs() : 0;
    if (watcher != null && !fiber.isKilled()) {
      delayMs = watcher.reached(process, where);
    }
    fiber.waitFor(null, clock.nowMs() + delayMs);
    fiber.pause();
  }

  /** Lets time pass until the condition holds, and says whether it does. */
  boolean await(BooleanSupplier condition, long atMostMs) {
    var until = clock.nowMs() + atMostMs;
    while (!condition.getAsBoolean()) {
      if (clock.nowMs() >= until) {
        return false;
      }
      var fiber = current;
      if (fiber == null) {
        step();
      } else {
        fiber.waitFor(condition, until);
        fiber.pause();
      }
    }
    return true;
  }

  /** Waits a while for the brokers if they cannot be reached now, and says whether they can. */
  boolean reaches(SimulatedProcess process) {
    return process.isConnected() || await(process::isConnected, REQUEST_TIMEOUT_MS);
  }

  /** Whether what goes on now is of no use any more. */
  boolean isCancelled() {
    return current != null && current.isCancelled();
  }

  /** Is told of every point that a process comes to, just before it stands still there. */
  interface Watcher {
    /** How many milliseconds to stay there; 0: it goes on when it is its turn. */
    long reached(SimulatedProcess process, String where);
  }

  void watch(Watcher theWatcher) {
    watcher = theWatcher;
  }

  // ---- Seen from outside ----

  /** One step of one fiber, or of the world; when nobody can do anything, time passes. */
  void step() {
    steps++;
    clock.advance(random.nextInt(4) < pace ? 0 : 1);
    cluster.expire(random);
    runTimers();
    var total = findReady();
    var sending = senders.isEmpty() ? 0 : senderWeight;
    var marking = cluster.transactions().nextMarkerMs() <= clock.nowMs() ? markerWeight : 0;
    var arriving = onTheWay.isEmpty() ? 0 : networkWeight;
    total += sending + marking + arriving;
    if (total == 0) {
      clock.advanceTo(nextMs());
      return;
    }
    var choice = random.nextInt(total);
    if (choice < sending) {
      senders.get(random.nextInt(senders.size())).sendSome(random);
      return;
    }
    choice -= sending;
    if (choice < marking) {
      var transaction = cluster.transactions().writeMarker(random);
      tell(() -> "marker of " + transaction);
      return;
    }
    choice -= marking;
    if (choice < arriving) {
      onTheWay.remove(random.nextInt(onTheWay.size())).run();
      return;
    }
    resume(fiberAt(choice - arriving));
  }

  private void runTimers() {
    for (var i = 0; i < timers.size(); i++) {
      var timer = timers.get(i);
      if (timer.atMs() <= clock.nowMs()) {
        timers.remove(i--);
        timer.action().run();
      }
    }
  }

  /** Lists who can do something now, and says what all the fibers among them weigh. */
  private int findReady() {
    var weight = 0;
    ready.clear();
    senders.clear();
    for (var process : processes) {
      if (process.isRunning()) {
        for (var fiber : process.fibers()) {
          if (fiber.isReady(clock.nowMs())) {
            ready.add(fiber);
            weight += fiber.weight();
          }
        }
        var producer = process.producer();
        if (producer != null && process.isSending()) {
          senders.add(producer);
        }
      }
    }
    return weight;
  }

  private Fiber fiberAt(int choice) {
    var left = choice;
    for (var fiber : ready) {
      left -= fiber.weight();
      if (left < 0) {
        return fiber;
      }
    }
    throw new IllegalStateException("no such fiber");
  }

  private void resume(Fiber fiber) {
    current = fiber;
    try {
      fiber.resume();
    } finally {
      current = null;
    }
    if (fiber.isEnded()) {
      for (var process : processes) {
        process.fibers().remove(fiber);
      }
      var failure = fiber.failure();
      if (failure != null) {
        throw new AssertionError(fiber + " failed", failure);
      }
    }
  }

  /** The next time at which something happens by itself. */
  private long nextMs() {
    var next = Math.min(cluster.nextExpiryMs(), cluster.transactions().nextMarkerMs());
    for (var timer : timers) {
      next = Math.min(next, timer.atMs());
    }
    for (var process : processes) {
      if (process.isFrozen()) {
        next = Math.min(next, process.frozenUntilMs());
      } else {
        for (var fiber : process.fibers()) {
          next = Math.min(next, fiber.wakeAtMs());
        }
      }
    }
    return next == Long.MAX_VALUE ? clock.nowMs() + 1_000 : Math.max(next, clock.nowMs() + 1);
  }

  /** Steps until the condition holds, and says whether it does. */
  boolean runUntil(BooleanSupplier condition, long atMostSteps) {
    for (var left = atMostSteps; left > 0; left--) {
      if (condition.getAsBoolean()) {
        return true;
      }
      step();
    }
    return condition.getAsBoolean();
  }

  /** Ends all that still runs. */
  void end() {
    List.copyOf(processes).forEach(this::bury);
  }

  // ---- For people ----

  void tell(Supplier<String> what) {
    if (telling) {
      story.add("%6d %8d ms  %s".formatted(steps, clock.nowMs(), what.get()));
    }
  }

  List<String> story() {
    return story;
  }
}
