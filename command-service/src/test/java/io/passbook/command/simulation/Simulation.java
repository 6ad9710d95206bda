package io.passbook.command.simulation;

import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One run: everything about it follows from its plan. */
final class Simulation {
  /** So many steps must do for a healed world to decide what is left. */
  private static final long STEPS_TO_DRAIN = 60_000;

  private static final int STEPS_AFTER_THE_LAST_COMMAND = 400;

  /**
   * What to run.
   *
   * @param commands how many to send; 0: as the seed says
   * @param without misfortunes to leave out
   * @param telling whether to remember what happened, for people
   */
  record Plan(long seed, int commands, Set<Misfortune> without, Fault fault, boolean telling) {
    static Plan of(long seed) {
      return new Plan(seed, 0, EnumSet.noneOf(Misfortune.class), Fault.NONE, false);
    }

    Plan with(Fault newFault) {
      return new Plan(seed, commands, without, newFault, telling);
    }

    Plan withCommands(int newCommands) {
      return new Plan(seed, newCommands, without, fault, telling);
    }

    Plan without(Set<Misfortune> newWithout) {
      return new Plan(seed, commands, newWithout, fault, telling);
    }

    Plan told() {
      return new Plan(seed, commands, without, fault, true);
    }
  }

  /**
   * What came of it.
   *
   * @param violations what is wrong with the log afterwards, or during the run; empty: nothing
   */
  record Outcome(
      Plan plan,
      int commands,
      List<String> violations,
      long steps,
      long virtualMs,
      int recoveries,
      int transactions,
      int fenced,
      List<String> story) {}

  private final Plan plan;
  private final World world;
  private final Memory memory;
  private final Workload workload;
  private final Service service;
  private final Life life;
  private final Random clients;
  private final int workers;
  private final int commands;
  private final long window;
  private final List<String> violations = new ArrayList<>();
  private boolean living = true;

  private Simulation(Plan plan) {
    this.plan = plan;
    var random = new Random(plan.seed());
    var setup = new Random(random.nextLong());
    var partitions = 1 + setup.nextInt(3);
    this.workers = 1 + setup.nextInt(3);
    this.window = setup.nextInt(4) == 0 ? 3 + setup.nextInt(10) : 10_000;
    var planned = 5 + setup.nextInt(36);
    this.commands = plan.commands() > 0 ? plan.commands() : planned;
    var mayFence = setup.nextInt(5) > 0;
    this.world = new World(new Random(random.nextLong()), partitions, plan.telling());
    world.meet(Fate.random(new Random(random.nextLong()), plan.without()));
    this.memory = new Memory(world);
    this.workload = new Workload(world, memory, new Random(random.nextLong()), commands);
    this.clients = new Random(random.nextLong());
    this.service = new Service(world, memory, window, mayFence, plan.fault());
    this.life = new Life(world, service, memory);
    service.whenRecovered(this::tryOut);
  }

  /** Runs the plan; on a virtual thread it is faster. */
  static Outcome run(Plan plan) {
    return new Simulation(plan).run();
  }

  private Outcome run() {
    try {
      world.tell(() -> "fate: " + world.fate());
      live();
      living = false;
      life.settle();
      drain("after all was healed");
      probe();
    } catch (RuntimeException | AssertionError e) {
      violations.add("a worker or the simulation itself failed: " + describe(e));
    } finally {
      world.end();
    }
    audit();
    return new Outcome(
        plan,
        commands,
        List.copyOf(violations),
        world.steps(),
        world.clock().nowMs(),
        service.recoveries().size(),
        world.cluster().transactions().committed(),
        service.recoveries().stream().mapToInt(report -> report.fenced().size()).sum(),
        List.copyOf(world.story()));
  }

  private void live() {
    for (var worker = 0; worker < workers; worker++) {
      service.start();
    }
    var eagerness = 1 + clients.nextInt(60);
    var more = clients.nextInt(STEPS_AFTER_THE_LAST_COMMAND);
    while (!workload.isDone() || more-- > 0) {
      if (!workload.isDone() && clients.nextInt(eagerness) == 0) {
        workload.sendOne();
      }
      life.goOn();
      world.step();
      service.look();
    }
  }

  /** What a successor has not read right shows when it decides on it. */
  private void tryOut(int partition) {
    if (living && clients.nextBoolean()) {
      for (var left = 1 + clients.nextInt(3); left > 0; left--) {
        workload.sendTo(partition);
      }
    }
  }

  /** Whether the next owner can go on from here. */
  private void probe() {
    service.processes().forEach(service::kill);
    world.endRequests();
    workload.probe();
    service.start();
    drain("after all workers were replaced");
  }

  private void drain(String when) {
    if (!world.runUntil(() -> isDrained() && service.isReady(), STEPS_TO_DRAIN)) {
      violations.add(
          "stuck %s: %s, %s"
              .formatted(
                  when,
                  service.processes().stream().map(p -> service.worker(p).status()).toList(),
                  world.cluster().transactions().unfinished()));
    }
    service.look();
  }

  private boolean isDrained() {
    if (world.hasRequestsOnTheWay() || !world.cluster().transactions().areSettled()) {
      return false;
    }
    for (var partition = 0; partition < world.cluster().partitions(); partition++) {
      var log = world.cluster().log(Topics.COMMANDS, partition);
      var offset = world.cluster().offsets().latest(partition);
      if (log.hasFrom(offset == null ? firstWithoutTrace(partition) : offset)) {
        return false;
      }
    }
    return true;
  }

  /** Where a partition goes on whose offset expired, if its last command was not forwarded. */
  private long firstWithoutTrace(int partition) {
    var last = new long[] {-1};
    var cluster = world.cluster();
    cluster
        .log(Topics.RESULTS, partition)
        .read(
            0,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            result -> last[0] = memory.result(result).commandOffset());
    cluster
        .log(Topics.DEAD_LETTERS, partition)
        .read(
            0,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            letter -> last[0] = Math.max(last[0], Auditor.origin(letter)));
    return last[0] + 1;
  }

  private void audit() {
    var cluster = world.cluster();
    for (var partition = 0; partition < cluster.partitions(); partition++) {
      var auditor = new Auditor(cluster, memory, window, partition, violations);
      auditor.audit(life.offsetsWereLost(), life.erasures());
      new SnapshotAuditor(cluster, memory, partition, auditor.models(), violations)
          .audit(!life.snapshotsWereLost());
      // A fault must be found by its harm, not by how it is done.
      if (!life.offsetsWereLost() && plan.fault().equals(Fault.NONE)) {
        new OffsetAuditor(cluster, memory, partition, violations).audit();
      }
    }
    violations.addAll(service.contradictions());
  }

  private static String describe(Throwable failure) {
    var text = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      text.append(t).append(' ');
      for (var frame : t.getStackTrace()) {
        if (frame.getClassName().startsWith("io.passbook")) {
          text.append("\n    at ").append(frame);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
