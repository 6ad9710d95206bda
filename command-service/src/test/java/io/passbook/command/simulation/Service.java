package io.passbook.command.simulation;

import io.passbook.command.log.PartitionReader;
import io.passbook.command.pipeline.RecoveryReport;
import io.passbook.command.pipeline.Tally;
import io.passbook.command.pipeline.Worker;
import io.passbook.command.pipeline.WorkerObserver;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.command.pipeline.WorkerStatus.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

/** The command service on the simulated log: its workers, each in a process of its own. */
final class Service {
  /** A worker may be in the middle of something that times out. */
  private static final long HEALTH_NOTICES_MS = 12_000;

  private final World world;
  private final Memory memory;
  private final long windowSize;
  private final boolean mayFence;
  private final Fault fault;
  private final Random random;
  private final Map<SimulatedProcess, Worker> workers = new LinkedHashMap<>();
  private final Map<SimulatedProcess, String> transactionalIds = new HashMap<>();
  private final Map<SimulatedProcess, WorkerStatus> lastSeen = new HashMap<>();
  private final Set<String> contradictions = new HashSet<>();
  private final List<RecoveryReport> recoveries = new ArrayList<>();
  private IntConsumer whenRecovered = _ -> {};
  private int started;

  Service(World world, Memory memory, long windowSize, boolean mayFence, Fault fault) {
    this.world = world;
    this.memory = memory;
    this.windowSize = windowSize;
    this.mayFence = mayFence;
    this.fault = fault;
    this.random = world.random();
  }

  /** Starts a worker, under a new transactional id or under that of one that is no more. */
  SimulatedProcess start() {
    return start(random.nextBoolean() ? freeTransactionalId() : newTransactionalId());
  }

  /** Starts a worker under a transactional id that nobody had before. */
  SimulatedProcess startAnother() {
    return start(newTransactionalId());
  }

  private SimulatedProcess start(String transactionalId) {
    var process = world.start("w" + started++);
    process.holdSender(random.nextInt(4) == 0);
    transactionalIds.put(process, transactionalId);
    var producer = new Producer(world, process, transactionalId, Memory.MAX_RECORD_BYTES);
    var log = fault.in(new SimulatedWorkerLog(world, process, producer), world, memory);
    PartitionReader.Factory readers =
        partition ->
            fault.in(new SimulatedReader(world, process, transactionalId, partition, mayFence));
    var worker =
        new Worker(
            log,
            readers,
            new SimulatedBackground(world, process),
            memory.wire(),
            new SimulatedTime(world, process, random.nextInt(400) - 200),
            world.cluster().partitions(),
            windowSize,
            new Observer());
    workers.put(process, worker);
    world.spawn(process, process.name(), worker);
    world.tell(() -> "start " + process + " as " + transactionalId);
    return process;
  }

  private String freeTransactionalId() {
    for (var number = 0; number < started; number++) {
      if (!transactionalIds.containsValue("passbook-" + number)) {
        return "passbook-" + number;
      }
    }
    return newTransactionalId();
  }

  private String newTransactionalId() {
    return "passbook-" + started;
  }

  /** SIGTERM: its fibers end by themselves. */
  void stop(SimulatedProcess process) {
    world.tell(() -> "stop " + process);
    worker(process).stop();
  }

  /** SIGKILL. */
  void kill(SimulatedProcess process) {
    world.kill(process);
    forget(process);
  }

  private void forget(SimulatedProcess process) {
    workers.remove(process);
    lastSeen.remove(process);
    transactionalIds.remove(process);
  }

  Worker worker(SimulatedProcess process) {
    var worker = workers.get(process);
    if (worker == null) {
      throw new IllegalArgumentException(process + " is gone");
    }
    return worker;
  }

  /** The processes that were started and did not end. */
  List<SimulatedProcess> processes() {
    return List.copyOf(workers.keySet());
  }

  /** Whether every worker says that it serves. */
  boolean isReady() {
    look();
    return workers.values().stream().allMatch(worker -> worker.status().isServing());
  }

  /** Takes note of what has come of the workers since. */
  void look() {
    for (var process : workers.keySet()) {
      if (process.fibers().isEmpty()) {
        world.kill(process); // it had stopped by itself
        forget(process);
        return;
      }
      var status = worker(process).status();
      if (status.isServing() && process.cutOffForMs() > HEALTH_NOTICES_MS) {
        contradictions.add(process + " says that it serves though it has long been cut off");
      }
      if (!status.equals(lastSeen.put(process, status))) {
        look(process, status);
      }
    }
  }

  private void look(SimulatedProcess process, WorkerStatus status) {
    for (var entry : status.partitions().entrySet()) {
      if (entry.getValue().phase() == Phase.STOPPED) {
        contradictions.add(
            "%s has stopped partition %d: %s"
                .formatted(process, entry.getKey(), entry.getValue().reason()));
      }
    }
  }

  /** Where workers have found that the log contradicts itself, or were found to lie. */
  Set<String> contradictions() {
    return contradictions;
  }

  /** Is told of every partition that was recovered. */
  void whenRecovered(IntConsumer listener) {
    whenRecovered = listener;
  }

  List<RecoveryReport> recoveries() {
    return recoveries;
  }

  private final class Observer implements WorkerObserver {
    @Override
    public void committed(Tally tally, Duration took) {}

    @Override
    public void failed(String reason) {
      world.tell(() -> "a batch failed: " + reason);
    }

    @Override
    public void recovered(RecoveryReport report) {
      recoveries.add(report);
      world.tell(() -> "recovered " + report);
      whenRecovered.accept(report.partition());
    }
  }
}
