package io.passbook.command.simulation;

import io.passbook.command.simulation.Eraser.Erasure;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The misfortunes that come from outside, and how people and machines put them right again. */
final class Life {
  /** For so long a transaction may be open. */
  private static final long TRANSACTION_MS = 10_000;

  private static final long MINUTE_MS = 60_000;
  private static final long WEEKS_MS = 20L * 24 * 60 * 60 * 1000;
  private static final List<Misfortune> MOVING =
      List.of(Misfortune.CRASH, Misfortune.STOP, Misfortune.EXPULSION, Misfortune.REBALANCE);

  private static final List<String> REFUSABLE =
      List.of(Topics.EVENTS, Topics.RESULTS, Topics.SNAPSHOTS);

  private final World world;
  private final Service service;
  private final Memory memory;
  private final Random random;

  /** Misfortunes that wait for somebody in the middle of a transaction: it hurts most there. */
  private final List<Lurking> lurking = new ArrayList<>();

  /**
   * What waits.
   *
   * @param picky whether an expulsion waits for somebody whose records have not all been sent
   */
  private record Lurking(Misfortune misfortune, boolean picky) {}

  private final Eraser eraser;
  private boolean snapshotsLost;
  private boolean offsetsLost;

  Life(World world, Service service, Memory memory) {
    this.world = world;
    this.service = service;
    this.memory = memory;
    this.eraser = new Eraser(world);
    this.random = world.fate().random();
    world.cluster().transactions().holdMarkersFor(this::holdMarkers);
  }

  /** It only matters who reads the topics before the markers are there: mostly somebody does. */
  private long holdMarkers() {
    if (!world.fate().strikes(Misfortune.HELD_MARKERS)) {
      return 0;
    }
    if (random.nextInt(4) > 0) {
      lurking.addFirst(new Lurking(MOVING.get(random.nextInt(MOVING.size())), false));
    }
    return world.fate().delayMs();
  }

  /** Lets happen what happens between two steps. */
  void goOn() {
    var fate = world.fate();
    if (!fate.isDone()) {
      for (var misfortune : fate.fromOutside()) {
        if (fate.strikes(misfortune)) {
          if (misfortune.canLurk() && random.nextBoolean()) {
            lurking.add(new Lurking(misfortune, random.nextBoolean()));
          } else {
            happen(misfortune);
          }
        }
      }
    }
    if (!lurking.isEmpty() && isMoment(lurking.getFirst()) && random.nextInt(3) == 0) {
      happen(lurking.removeFirst().misfortune());
    }
  }

  /** Whether a transaction is half done now. */
  private boolean isMoment(Lurking what) {
    if (what.misfortune() == Misfortune.EXPULSION && what.picky()) {
      return anyCommitting(SimulatedProcess::hasUnsent) != null;
    }
    return anyCommitting(_ -> true) != null || world.cluster().transactions().owesMarkers();
  }

  private @Nullable SimulatedProcess anyCommitting(Predicate<SimulatedProcess> which) {
    for (var process : service.processes()) {
      if (process.isCommitting() && which.test(process)) {
        return process;
      }
    }
    return null;
  }

  private void happen(Misfortune misfortune) {
    world.tell(() -> "misfortune: " + misfortune);
    switch (misfortune) {
      case CRASH -> crash();
      case STOP -> stop();
      case FREEZE -> anyProcess().freeze(random.nextInt(random.nextBoolean() ? 1_000 : 20_000));
      case EXPULSION -> expel();
      case REBALANCE -> group().rebalance(random);
      case FENCING -> fence();
      case CUT_OFF -> anyProcess().cutOff(random.nextInt(random.nextBoolean() ? 1_000 : 20_000));
      case PARTITION_AWAY -> partitionAway();
      case REGISTRY_AWAY -> registryAway();
      case REGISTRY_REFUSES -> registryRefuses();
      case TRUNCATED_SNAPSHOTS -> {
        var log = any(Topics.SNAPSHOTS);
        log.deleteBefore(between(log));
        snapshotsLost = true;
      }
      case NEW_SNAPSHOT_TOPIC -> {
        for (var partition = 0; partition < world.cluster().partitions(); partition++) {
          world.cluster().log(Topics.SNAPSHOTS, partition).recreate();
        }
        snapshotsLost = true;
      }
      case COMPACTION -> {
        var log = any(random.nextBoolean() ? Topics.SNAPSHOTS : Topics.EVENTS);
        log.compact(between(log));
      }
      case EXPIRED_RESULTS -> expireResults(random.nextInt(world.cluster().partitions()));
      case HOLIDAY -> holiday();
      case ERASURE -> erasure();
      case FAILED_TRANSACTION, LOST_ANSWER, SLOW_ANSWER, HELD_MARKERS, FAILED_READ ->
          throw new IllegalStateException(misfortune + " does not come from outside");
    }
  }

  private void crash() {
    service.kill(anyProcess());
    startLater();
  }

  private void stop() {
    service.stop(anyProcess());
    startLater();
  }

  private void startLater() {
    world.later(random.nextInt(random.nextBoolean() ? 100 : 20_000), this::startIfFew);
  }

  private void startIfFew() {
    if (service.processes().size() < 3) {
      service.start();
    }
  }

  private void expel() {
    var process = anyToExpel();
    if (process.isCommitting()) {
      process.freeze(TRANSACTION_MS - 1_000);
      world.thawAfter(process, 1 + random.nextInt(40));
      if (service.processes().size() == 1) {
        service.start();
      }
    } else if (random.nextBoolean()) {
      process.freeze(random.nextInt(1_000)); // for there is some reason why it was not heard of
    }
    for (var member : List.copyOf(group().members())) {
      if (member.process() == process) {
        group().remove(member, random);
      }
    }
  }

  private SimulatedProcess anyToExpel() {
    var half = anyCommitting(SimulatedProcess::hasUnsent);
    return half != null && random.nextInt(4) > 0 ? half : anyProcess();
  }

  private void fence() {
    var ongoing = world.cluster().transactions().ongoing();
    if (!ongoing.isEmpty()) {
      var transaction = ongoing.get(random.nextInt(ongoing.size()));
      world.cluster().transactions().fence(transaction.transactionalId());
    }
  }

  private void partitionAway() {
    var log = any(Topics.ALL.get(random.nextInt(Topics.ALL.size())));
    world.tell(() -> log + " has no leader");
    log.setAway(true);
    world.later(random.nextInt(20_000), () -> log.setAway(false));
  }

  private void registryAway() {
    world.setRegistryAway(true);
    world.later(random.nextInt(10_000), () -> world.setRegistryAway(false));
  }

  private void registryRefuses() {
    var topic = REFUSABLE.get(random.nextInt(REFUSABLE.size()));
    world.refusedTopics().add(topic);
    world.later(random.nextInt(10_000), () -> world.refusedTopics().remove(topic));
  }

  /** A result outlives its command: it is younger, and kept as long. */
  private void expireResults(int partition) {
    var decided = world.cluster().offsets().latest(partition);
    if (decided != null) {
      var results = world.cluster().log(Topics.RESULTS, partition);
      results.deleteBefore(between(results));
      expireCommands(partition, decided);
    }
  }

  private void expireCommands(int partition, long decided) {
    var commands = world.cluster().log(Topics.COMMANDS, partition);
    var atLeast = Math.max(commands.start(), firstWithResult(partition, decided));
    commands.deleteBefore(atLeast + random.nextLong(Math.max(0, decided - atLeast) + 1));
  }

  /** Everybody has stopped for so long. */
  private void rest(long ms) {
    service.processes().forEach(service::kill);
    heal();
    world.endRequests();
    world.clock().advance(ms);
    world.cluster().expire(random);
    world.runUntil(() -> world.cluster().transactions().areSettled(), Long.MAX_VALUE);
  }

  private void erasure() {
    rest(MINUTE_MS);
    var partition = random.nextInt(world.cluster().partitions());
    var ids = List.copyOf(eraser.accounts(partition));
    if (!ids.isEmpty()) {
      eraser.erase(partition, ids.get(random.nextInt(ids.size())), random.nextInt(3) > 0);
    }
    startIfFew();
  }

  /** Everybody has stopped for weeks. The group's offsets are gone, and so are old commands. */
  private void holiday() {
    rest(WEEKS_MS);
    for (var partition = 0; partition < world.cluster().partitions(); partition++) {
      var decided = world.cluster().offsets().latest(partition);
      if (decided != null) {
        expireCommands(partition, decided);
      }
    }
    world.cluster().offsets().expire();
    offsetsLost = true;
    startIfFew();
  }

  /** The offset of the first command that still has its result. */
  private long firstWithResult(int partition, long decided) {
    var first = new long[] {decided};
    world
        .cluster()
        .log(Topics.RESULTS, partition)
        .read(0, Long.MAX_VALUE, 1, result -> first[0] = memory.result(result).commandOffset());
    return first[0];
  }

  /** Puts everything right for good. */
  void settle() {
    world.tell(() -> "all is well from now on");
    world.fate().stop();
    lurking.clear();
    world.cluster().transactions().releaseMarkers();
    heal();
    service.processes().forEach(SimulatedProcess::thaw);
    service.processes().forEach(SimulatedProcess::connect);
    service.start(); // those that there are may be about to stop
  }

  /** The registry is well again, and all partitions have leaders. */
  private void heal() {
    world.cluster().heal();
    world.setRegistryAway(false);
    world.refusedTopics().clear();
  }

  List<Erasure> erasures() {
    return eraser.erasures();
  }

  boolean snapshotsWereLost() {
    return snapshotsLost;
  }

  boolean offsetsWereLost() {
    return offsetsLost;
  }

  /** Most likely one that is in the middle of a transaction. */
  private SimulatedProcess anyProcess() {
    var processes = service.processes();
    if (processes.isEmpty()) {
      return service.start();
    }
    for (var process : processes) {
      if (process.isCommitting() && random.nextInt(3) > 0) {
        return process;
      }
    }
    return processes.get(random.nextInt(processes.size()));
  }

  private PartitionLog any(String topic) {
    return world.cluster().log(topic, random.nextInt(world.cluster().partitions()));
  }

  private long between(PartitionLog log) {
    return log.start() + random.nextLong(log.end() - log.start() + 1);
  }

  private Group group() {
    return world.cluster().group();
  }
}
