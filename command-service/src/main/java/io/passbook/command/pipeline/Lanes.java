package io.passbook.command.pipeline;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.passbook.command.log.Background;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.Time;
import io.passbook.command.log.WorkerLog;
import io.passbook.command.pipeline.Lane.State;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that the group gave to a worker: from assigned over recovering to serving, and
 * away again. Recoveries run in the background; everything else on the worker's thread.
 */
final class Lanes implements WorkerLog.Assignment {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
  private static final String BATCHES_FAIL = "Batches fail: ";

  /** Partitions in trouble have a fourth of the time at most, all together. */
  private static final int REST_FOR_WORK = 3;

  private final WorkerLog log;
  private final PartitionReader.Factory readers;
  private final Background background;
  private final Wire wire;
  private final Time time;
  private final int partitions;
  private final long windowSize;
  private final WorkerObserver observer;
  private final Map<Integer, Lane> lanes = new TreeMap<>();
  private boolean member;

  /** When the next partition in trouble may be tried. */
  private long nextTryNanos;

  /** What was in the way of one has gone, and with it perhaps what is in the way of the others. */
  private boolean tryAll;

  Lanes(
      WorkerLog log,
      PartitionReader.Factory readers,
      Background background,
      Wire wire,
      Time time,
      int partitions,
      long windowSize,
      WorkerObserver observer) {
    this.log = log;
    this.readers = readers;
    this.background = background;
    this.wire = wire;
    this.time = time;
    this.partitions = partitions;
    this.windowSize = windowSize;
    this.observer = observer;
    this.nextTryNanos = time.nanoTime();
  }

  // ---- The group speaks ----

  @Override
  public void assigned(Collection<Integer> partitions) {
    member = true;
    for (int partition : partitions) {
      // Sought, so that the group's offset, which may be unstable, is never waited for in poll.
      log.seek(partition, 0);
      log.pause(partition);
      lanes.put(partition, new Lane(partition, recovering(partition)));
    }
    if (!partitions.isEmpty()) {
      LOG.info("Assigned partitions {}", partitions);
    }
  }

  @Override
  public void revoked(Collection<Integer> partitions) {
    for (int partition : partitions) {
      var lane = lanes.remove(partition);
      if (lane != null && lane.state() instanceof State.Recovering(var task, _)) {
        task.cancel();
      }
    }
    if (!partitions.isEmpty()) {
      LOG.info("Gave up partitions {}", partitions);
    }
  }

  @Override
  public void lost(Collection<Integer> partitions) {
    member = false;
    revoked(partitions);
  }

  // ---- The worker asks ----

  /**
   * Whether the group has given us an assignment, which may be empty, and not expelled us since.
   */
  boolean isMember() {
    return member;
  }

  boolean isServing(int partition) {
    return serving(partition) != null;
  }

  /**
   * The ledger of a partition.
   *
   * @throws IllegalStateException when it does not serve
   */
  Ledger ledger(int partition) {
    var ledger = serving(partition);
    if (ledger == null) {
      throw new IllegalStateException("Partition " + partition + " does not serve");
    }
    return ledger;
  }

  private @Nullable Ledger serving(int partition) {
    var lane = lanes.get(partition);
    return lane != null && lane.state() instanceof State.Serving(var ledger) ? ledger : null;
  }

  boolean areBusy() {
    return lanes.values().stream().anyMatch(lane -> lane.state() instanceof State.Recovering);
  }

  /** Takes over what is recovered, and wakes what has rested long enough. */
  void advance() {
    for (var lane : lanes.values()) {
      switch (lane.state()) {
        case State.Recovering(var task, _) when task.isDone() -> takeOver(lane, task);
        case State.Resting(var ledger, var until, _) when isOver(until) && !lane.isDisturbed() ->
            serve(lane, ledger);
        case State.Retrying(var until, _) when isOver(until) ->
            lane.become(recovering(lane.partition()));
        case State.Recovering _,
            State.Resting _,
            State.Retrying _,
            State.Serving _,
            State.Stopped _ -> {}
      }
    }
    tryThoseInTrouble();
  }

  /** One, that has waited longest, when it is time for one; all, when one has come through. */
  private void tryThoseInTrouble() {
    if (tryAll) {
      lanes.values().stream().filter(Lane::isDisturbed).forEach(this::wake);
      tryAll = false;
    }
    if (!isOver(nextTryNanos)) {
      return;
    }
    lanes.values().stream()
        .filter(lane -> lane.isDisturbed() && lane.state() instanceof State.Resting)
        .min(Comparator.comparingLong(Lane::triedAtNanos))
        .ifPresent(lane -> {
          nextTryNanos = later();
          wake(lane);
        });
  }

  private void wake(Lane lane) {
    if (lane.state() instanceof State.Resting(var ledger, _, _)) {
      serve(lane, ledger);
    }
  }

  /** Nobody knows what the last transaction left: reads every partition from the log again. */
  void recoverAll() {
    for (var lane : lanes.values()) {
      if (!(lane.state() instanceof State.Stopped)) {
        log.pause(lane.partition());
        lane.become(recovering(lane.partition()));
      }
    }
  }

  /**
   * The registry is in the way, or takes its time: stops polling the partition for a while, then
   * goes on there.
   */
  void rest(int partition, Batch.Halt halt) {
    var reason = "Offset %d: %s".formatted(halt.offset(), halt.reason());
    lane(partition).disturbed(reason, time.nanoTime());
    rest(partition, halt.offset(), reason, BEFORE_RETRY);
  }

  /**
   * Something outside is in the way of these, which are of one partition: none in trouble is tried
   * for so long that the others have most of the time.
   *
   * @param took how long it took to find that out
   */
  void rest(List<ConsumerRecord<byte[], byte[]>> commands, String reason, Duration took) {
    var first = commands.getFirst();
    disturbed(commands, reason);
    tryFewer(commands);
    var wanted = took.multipliedBy(REST_FOR_WORK);
    var rest = wanted.compareTo(BEFORE_RETRY) > 0 ? wanted : BEFORE_RETRY;
    nextTryNanos = time.nanoTime() + rest.toNanos();
    rest(first.partition(), first.offset(), BATCHES_FAIL + reason, rest);
  }

  /** Of this partition, at once. */
  void tryFewer(List<ConsumerRecord<byte[], byte[]>> commands) {
    lane(commands.getFirst().partition()).tryFewerThan(commands.size());
  }

  private void rest(int partition, long offset, String reason, Duration howLong) {
    var ledger = ledger(partition);
    log.seek(partition, offset);
    log.pause(partition);
    LOG.warn("Partition {} waits: {}", partition, reason);
    lane(partition).become(new State.Resting(ledger, time.nanoTime() + howLong.toNanos(), reason));
  }

  /** Nothing more is decided on the partition of this command, for there is no way past it. */
  void stop(ConsumerRecord<byte[], byte[]> command, String evidence) {
    log.seek(command.partition(), command.offset());
    stop(lane(command.partition()), "Offset " + command.offset() + ": " + evidence);
  }

  private void stop(Lane lane, String evidence) {
    log.pause(lane.partition());
    LOG.error("Partition {} stopped: {}", lane.partition(), evidence);
    lane.become(new State.Stopped(evidence));
  }

  // ---- The worker tells ----

  /** Whether some of these are to be tried one by one. */
  boolean isCareful(List<ConsumerRecord<byte[], byte[]>> commands) {
    for (var command : commands) {
      if (lane(command.partition()).isCareful(command.offset())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the last batches with some of these failed because of something outside. */
  boolean areDisturbed(List<ConsumerRecord<byte[], byte[]>> commands) {
    return commands.stream().anyMatch(command -> lane(command.partition()).isDisturbed());
  }

  /** Whether some of these are better tried apart from the others. */
  boolean areTroubled(List<ConsumerRecord<byte[], byte[]>> commands) {
    return commands.stream().anyMatch(command -> lane(command.partition()).isTroubled());
  }

  /**
   * The commands of each partition: those of partitions in trouble behind all others, and of these
   * the one first that has waited longest, since there may not be time for all.
   */
  Collection<List<ConsumerRecord<byte[], byte[]>>> apart(
      List<ConsumerRecord<byte[], byte[]>> commands) {
    var byPartition =
        commands.stream().collect(groupingBy(ConsumerRecord::partition, TreeMap::new, toList()));
    return byPartition.keySet().stream()
        .map(this::lane)
        .sorted(Comparator.comparing(Lane::isDisturbed).thenComparingLong(Lane::triedAtNanos))
        .map(lane -> {
          var own = byPartition.get(lane.partition());
          return Objects.requireNonNull(own);
        })
        .toList();
  }

  /** The commands of this partition are tried now. */
  void tried(int partition) {
    lane(partition).tried(time.nanoTime());
  }

  /** The first of these commands of one partition, as many as may be tried at once. */
  List<ConsumerRecord<byte[], byte[]>> asManyAsMayBe(
      List<ConsumerRecord<byte[], byte[]>> commands) {
    var limit = lane(commands.getFirst().partition()).limit();
    return commands.subList(0, Math.min(limit, commands.size()));
  }

  /** So many of the commands that there were have succeeded at once. */
  void passed(int some, int all, int partition) {
    lane(partition).passed(some, all);
  }

  void succeeded(List<ConsumerRecord<byte[], byte[]>> commands) {
    for (var command : commands) {
      if (isServing(command.partition())) { // else it rests, and has not come past all of them
        var lane = lane(command.partition());
        if (lane.isDisturbed()) {
          // Not now: the worker may hold more commands of a lane that rests, behind the one that
          // it was sought to.
          tryAll = true;
        }
        lane.succeeded();
      }
    }
  }

  /** A batch failed because of something outside. */
  void disturbed(List<ConsumerRecord<byte[], byte[]>> commands, String reason) {
    var text = BATCHES_FAIL + reason;
    var now = time.nanoTime();
    lastOffsets(commands).keySet().forEach(partition -> lane(partition).batchDisturbed(text, now));
  }

  /** A batch failed because of something in it. */
  void failed(List<ConsumerRecord<byte[], byte[]>> commands) {
    lastOffsets(commands).forEach((partition, offset) -> lane(partition).failed(offset));
  }

  /** Every command before these offsets is decided. */
  void reached(Map<Integer, Long> next) {
    next.forEach((partition, offset) -> lane(partition).reached(offset));
  }

  /** Polls everything again that is not decided yet. */
  void rewindAll() {
    for (var lane : lanes.values()) {
      if (isServing(lane.partition())) {
        log.seek(lane.partition(), lane.position());
      }
    }
  }

  /** Polls these again. */
  void rewind(List<ConsumerRecord<byte[], byte[]>> commands) {
    var sought = new HashSet<Integer>();
    for (var command : commands) {
      if (isServing(command.partition()) && sought.add(command.partition())) {
        log.seek(command.partition(), command.offset());
      }
    }
  }

  private static Map<Integer, Long> lastOffsets(List<ConsumerRecord<byte[], byte[]>> commands) {
    var last = new HashMap<Integer, Long>();
    for (var command : commands) {
      last.put(command.partition(), command.offset());
    }
    return last;
  }

  private Lane lane(int partition) {
    return Objects.requireNonNull(lanes.get(partition), "a partition that is not ours");
  }

  void cancelAll() {
    lanes.values().forEach(lane -> lane.become(new State.Retrying(Long.MAX_VALUE, "Stopping")));
  }

  Map<Integer, WorkerStatus.Partition> status() {
    var now = time.nanoTime();
    var partitions = new HashMap<Integer, WorkerStatus.Partition>();
    lanes.values().forEach(lane -> partitions.put(lane.partition(), lane.status(now)));
    return partitions;
  }

  private State recovering(int partition) {
    var progress = new Progress(partition, time);
    var task = background.start("recovery-" + partition, () -> recover(partition, progress));
    return new State.Recovering(task, progress);
  }

  private Recovered recover(int partition, Progress progress) {
    try (var reader = readers.open(partition)) {
      return new Recovery(partition, partitions, reader, progress, wire, time, windowSize).run();
    }
  }

  private void takeOver(Lane lane, Background.Task<Recovered> task) {
    try {
      var recovered = task.result();
      log.seek(lane.partition(), recovered.continueAt());
      serve(lane, recovered.ledger());
      lane.recovered(recovered.continueAt());
      LOG.info("Recovered {}", recovered.report());
      observer.recovered(recovered.report());
    } catch (ContradictionException e) {
      // Who lost the partition and does not know it yet reads what the next owner writes meanwhile.
      if (lane.contradictedAgain(e.patience(), time.nanoTime())) {
        stop(lane, Failures.describe(e));
      } else {
        retry(lane, Failures.describe(e));
      }
    } catch (Exception e) {
      LOG.debug("Recovery of partition {} failed", lane.partition(), e);
      retry(lane, Failures.describe(e));
    }
  }

  private void retry(Lane lane, String reason) {
    LOG.warn("Partition {} will be recovered again: {}", lane.partition(), reason);
    lane.become(new State.Retrying(later(), reason));
  }

  private void serve(Lane lane, Ledger ledger) {
    log.resume(lane.partition());
    lane.become(new State.Serving(ledger));
  }

  private long later() {
    return time.nanoTime() + BEFORE_RETRY.toNanos();
  }

  private boolean isOver(long untilNanos) {
    return time.nanoTime() - untilNanos >= 0;
  }
}
