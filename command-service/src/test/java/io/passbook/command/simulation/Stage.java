package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.pipeline.RecoveryReport;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Outcome;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** For schedules in which a test says what happens when: there is no misfortune of its own. */
final class Stage {
  private static final int SEEDS = 50;
  private static final long STEPS = 100_000;
  private static final long WINDOW = 1_000;
  private static final long VERY_LONG_MS = 1_000_000_000;

  private final World world;
  private final Memory memory;
  private final Service service;
  private final Workload workload;
  private final Eraser eraser;
  private final Random ids;
  private final Map<String, Long> delays = new HashMap<>();
  private @Nullable SimulatedProcess stopWho;
  private String stopWhere = "";
  private String stoppedAt = "";

  private Stage(long seed, int partitions, boolean mayFence, Fault fault) {
    world = new World(new Random(seed), partitions, true);
    memory = new Memory(world);
    service = new Service(world, memory, WINDOW, mayFence, fault);
    eraser = new Eraser(world);
    workload = new Workload(world, memory, new Random(seed), 0);
    ids = new Random(seed);
    world.watch(this::reached);
  }

  /** Plays the piece on one partition. */
  static void play(boolean mayFence, Consumer<Stage> piece) throws InterruptedException {
    play(1, mayFence, Fault.NONE, piece);
  }

  /** Plays the piece with many seeds: what it does not say is different each time. */
  static void play(int partitions, boolean mayFence, Fault fault, Consumer<Stage> piece)
      throws InterruptedException {
    var failure = new AssertionError[1];
    Thread.ofVirtual()
        .start(() -> {
          for (var seed = 0L; seed < SEEDS && failure[0] == null; seed++) {
            var stage = new Stage(seed, partitions, mayFence, fault);
            try {
              piece.accept(stage);
            } catch (AssertionError | RuntimeException e) {
              var story = String.join("\n", stage.world.story());
              failure[0] = new AssertionError("seed " + seed + "\n" + story, e);
            } finally {
              stage.world.end();
            }
          }
        })
        .join();
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  World world() {
    return world;
  }

  Service service() {
    return service;
  }

  PartitionLog log(String topic) {
    return world.cluster().log(topic, 0);
  }

  /** An account that is at home on this partition. */
  String accountOn(int partition) {
    for (var number = 0; ; number++) {
      var id = "account-" + number;
      if (AccountPartitioner.partition(id, world.cluster().partitions()) == partition) {
        return id;
      }
    }
  }

  WorkerStatus status(SimulatedProcess process) {
    return service.worker(process).status();
  }

  /** What the process says of a partition that it may not have yet. */
  String status(SimulatedProcess process, int partition) {
    var status = status(process).partitions().get(partition);
    return status == null ? "none" : status.phase() + " " + status.reason();
  }

  /** What became of the command that was answered last. */
  Outcome lastOutcome() {
    return memory
        .result(log(Topics.RESULTS).history().stream().filter(Entry::isGood).toList().getLast())
        .outcome();
  }

  /** Ends all processes, and lets pass what they have left. */
  void stopEverything() {
    service.processes().forEach(service::kill);
    world.endRequests();
    runUntil(
        "everything is settled",
        () ->
            world.cluster().transactions().areSettled()
                && world.cluster().group().members().isEmpty());
  }

  /** Erases an account while nobody works. */
  void erase(String account, boolean withSnapshot) {
    eraser.erase(0, account, withSnapshot);
  }

  /** Starts a worker and opens the accounts; returns when it serves. */
  SimulatedProcess begin(String... accounts) {
    var worker = service.start();
    open(accounts);
    decideAll();
    runUntil("it serves", () -> status(worker).isServing());
    return worker;
  }

  /** Enough for sweeps and markers. */
  void depositOften(String... accounts) {
    for (var round = 0; round < 12; round++) {
      for (var account : accounts) {
        deposit(account, 2);
      }
      decideAll();
    }
  }

  void deposit(String account, int times) {
    for (var i = 0; i < times; i++) {
      send(account, new Command.Deposit(1, null, null));
    }
  }

  void open(String... accounts) {
    for (var account : accounts) {
      send(account, new Command.OpenAccount("Ada Lovelace", "EUR"));
    }
  }

  void send(String account, Command command) {
    workload.send(
        new AccountCommand(
            new UUID(ids.nextLong(), ids.nextLong()),
            account,
            SimulatedTime.BEGINNING,
            "teller",
            null,
            null,
            command));
  }

  /** Sends what is no command. */
  void append(int partition, String value) {
    var record =
        new ProducerRecord<byte[], byte[]>(
            Topics.COMMANDS, partition, null, value.getBytes(StandardCharsets.UTF_8));
    world.cluster().log(Topics.COMMANDS, partition).append(record, null);
  }

  /** Runs until the process comes to the point, and stops it there until it is woken. */
  void stopAt(SimulatedProcess process, String point) {
    stoppedAt = "";
    stopWho = process;
    stopWhere = point;
    runUntil("%s is at %s".formatted(process, point), () -> stoppedAt.equals(point));
  }

  /** Lets the threads of all processes stay so long at the point, each time they come to it. */
  void delayAt(String point, long ms) {
    delays.put(point, ms);
  }

  private long reached(SimulatedProcess process, String where) {
    if (process == stopWho && where.equals(stopWhere)) {
      process.freeze(VERY_LONG_MS);
      stoppedAt = where;
      stopWho = null;
    }
    return delays.getOrDefault(where, 0L);
  }

  void runUntil(String what, BooleanSupplier condition) {
    BooleanSupplier whileLooking =
        () -> {
          service.look();
          return condition.getAsBoolean();
        };
    assertThat(world.runUntil(whileLooking, STEPS)).as("%s", what).isTrue();
  }

  /** Runs until every command is decided. */
  void decideAll() {
    runUntil(
        "every command is decided",
        () -> {
          for (var partition = 0; partition < world.cluster().partitions(); partition++) {
            if (!isDecided(partition)) {
              return false;
            }
          }
          return world.cluster().transactions().areSettled();
        });
  }

  /** Whether every command of this partition is. */
  boolean isDecided(int partition) {
    var offset = world.cluster().offsets().latest(partition);
    return !world.cluster().log(Topics.COMMANDS, partition).hasFrom(offset == null ? 0 : offset);
  }

  boolean owns(SimulatedProcess process) {
    var owner = world.cluster().group().owner(0);
    return owner != null && owner.process() == process;
  }

  /** What the recoveries found so far that came to an end. */
  List<RecoveryReport> recoveries() {
    return service.recoveries();
  }

  /** How many transactions of this producer stand in the results. */
  long committedBy(String transactionalId) {
    return log(Topics.RESULTS).history().stream()
        .filter(Entry::isGood)
        .map(Entry::transaction)
        .filter(t -> t != null && t.transactionalId().equals(transactionalId))
        .distinct()
        .count();
  }

  /** The producer whose transaction holds the result of the command at this offset. */
  String answeredBy(long commandOffset) {
    return log(Topics.RESULTS).history().stream()
        .filter(entry -> entry.isGood() && memory.result(entry).commandOffset() == commandOffset)
        .map(entry -> Objects.requireNonNull(entry.transaction(), "no transaction"))
        .map(Transaction::transactionalId)
        .findFirst()
        .orElseThrow();
  }

  /** Replaces the workers by a new one, lets it decide one more command, and audits the log. */
  void audit(boolean allSnapshotsKept, boolean allOffsetsKept) {
    service.processes().forEach(service::kill);
    world.endRequests();
    var last = service.start();
    deposit("ada", 1);
    runUntil("the last one owns the partition", () -> owns(last));
    decideAll();
    service.look();
    var violations = new ArrayList<String>();
    var auditor = new Auditor(world.cluster(), memory, WINDOW, 0, violations);
    auditor.audit(!allOffsetsKept, eraser.erasures());
    new SnapshotAuditor(world.cluster(), memory, 0, auditor.models(), violations)
        .audit(allSnapshotsKept);
    violations.addAll(service.contradictions());
    assertThat(violations).isEmpty();
  }
}
