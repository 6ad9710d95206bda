package io.passbook.command.pipeline;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.Background;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.Time;
import io.passbook.command.log.WorkerLog;
import io.passbook.command.pipeline.Verdict.Committed;
import io.passbook.command.pipeline.Verdict.Disturbed;
import io.passbook.command.pipeline.Verdict.Lost;
import io.passbook.command.pipeline.Verdict.Poisoned;
import io.passbook.topics.DeadLetters.Reason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write side's loop: poll, decode, decide, publish, commit. One thread, one consumer, one
 * transactional producer; all that a batch leads to is one transaction.
 */
public final class Worker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration POLL_WHEN_BUSY = Duration.ofMillis(5);
  private static final Duration AFTER_FAILED_POLL = Duration.ofSeconds(1);

  /**
   * What is tried piece by piece ends then, for who does not poll loses its partitions; what is
   * left comes again. One piece can take three time-outs of 15 s more, and the limit is 60 s.
   */
  private static final Duration BETWEEN_POLLS = Duration.ofSeconds(10);

  private static final long SHORTEST_READING_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(20);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(1);

  private final WorkerLog log;
  private final Wire wire;
  private final Time time;
  private final int partitions;
  private final WorkerObserver observer;
  private final Lanes lanes;
  private final Vitals vitals;
  private String noProducer = "There is no producer yet";
  private Duration backOff = SHORTEST_BACK_OFF;
  private long polledAt;
  private volatile boolean stopping;

  /**
   * @param partitions how many the command topic has
   * @param windowSize how many command offsets back a command id is known
   */
  public Worker(
      WorkerLog log,
      PartitionReader.Factory readers,
      Background background,
      Wire wire,
      Time time,
      int partitions,
      long windowSize,
      WorkerObserver observer) {
    this.log = log;
    this.wire = wire;
    this.time = time;
    this.partitions = partitions;
    this.observer = observer;
    this.lanes = new Lanes(log, readers, background, wire, time, partitions, windowSize, observer);
    this.vitals = new Vitals(log, lanes, time);
  }

  /** Works until {@link #stop}; then finishes the batch and leaves the group. */
  @Override
  public void run() {
    log.join(lanes);
    try {
      while (!stopping) {
        turn();
      }
    } finally {
      lanes.cancelAll();
      log.close();
    }
  }

  private void turn() {
    if (!isProducing()) {
      renewProducer();
    }
    if (isProducing()) {
      lanes.advance();
    }
    vitals.look(noProducer);
    var commands = poll();
    if (lanes.isCareful(commands)) {
      workOneByOne(commands);
    } else if (lanes.areTroubled(commands)) {
      workApart(commands);
    } else if (!commands.isEmpty()) {
      work(commands);
    }
  }

  /** Lets {@link #run} end; from any thread. */
  public void stop() {
    stopping = true;
  }

  /** How it stands; from any thread. */
  public WorkerStatus status() {
    return vitals.status();
  }

  private List<ConsumerRecord<byte[], byte[]>> poll() {
    var patience = lanes.areBusy() || !isProducing() ? POLL_WHEN_BUSY : POLL;
    var commands = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try {
      for (var command : log.poll(patience)) {
        if (lanes.isServing(command.partition())) {
          commands.add(command);
        }
      }
      vitals.polled();
    } catch (LogAwayException e) {
      LOG.warn("Polling failed, trying again: {}", Failures.describe(e));
      vitals.pollFailed(Failures.describe(e));
      lanes.rewindAll(); // it may have moved on, past what it did not hand over
      time.sleep(AFTER_FAILED_POLL);
    }
    polledAt = time.nanoTime();
    return commands;
  }

  private boolean isPollDue() {
    return since(polledAt).compareTo(BETWEEN_POLLS) > 0;
  }

  private void work(List<ConsumerRecord<byte[], byte[]>> commands) {
    switch (decide(commands)) {
      case Committed _ -> lanes.succeeded(commands);
      case Poisoned _ -> {
        lanes.failed(commands);
        lanes.rewind(commands);
      }
      case Disturbed(var reason) -> disturbed(commands, reason);
      case Lost(var reason) -> lost(commands, reason);
    }
  }

  private Verdict decide(List<ConsumerRecord<byte[], byte[]>> commands) {
    return attempt(batch -> {
      read(commands, batch);
      if (lanes.areDisturbed(commands)) {
        batch.putSnapshotsOff();
      } else {
        batch.addSnapshots();
      }
    });
  }

  /**
   * Has the commands read, each partition's for its part of the time that there is before the next
   * poll: unknown schemas are looked up in the registry.
   */
  private void read(List<ConsumerRecord<byte[], byte[]>> commands, Batch batch) {
    var left = Math.max(BETWEEN_POLLS.minus(since(polledAt)).toNanos(), SHORTEST_READING_NANOS);
    var share = left / commands.stream().map(ConsumerRecord::partition).distinct().count();
    var spent = new HashMap<Integer, Long>();
    for (var command : commands) {
      var partition = command.partition();
      if (spent.getOrDefault(partition, 0L) > share) {
        batch.putOff(command);
      } else {
        var begunAt = time.nanoTime();
        batch.add(command);
        spent.merge(partition, time.nanoTime() - begunAt, Long::sum);
      }
    }
  }

  /** Decides, publishes and commits; when that fails, nothing has changed. */
  private Verdict attempt(Consumer<Batch> content) {
    var begunAt = time.nanoTime();
    var now = time.now().truncatedTo(ChronoUnit.MICROS);
    var batch = new Batch(log, wire, partitions, now, lanes::ledger);
    try {
      log.begin();
      content.accept(batch);
      batch.send();
      if (batch.isEmpty()) {
        log.abort();
      } else {
        log.sendOffsets(batch.next());
        log.commit();
      }
    } catch (ProducerLostException e) {
      return lost(e);
    } catch (AbortableException e) {
      return abort(e.blame(), e);
    } catch (RuntimeException e) { // of our own making, so the same again would fail again
      return abort(Blame.CONTENT, e);
    }
    batch.merge();
    lanes.reached(batch.next());
    batch.halted().forEach(lanes::rest);
    backOff = SHORTEST_BACK_OFF;
    observer.committed(batch.tally(), since(begunAt));
    return new Committed();
  }

  // ---- When it fails ----

  private Verdict abort(Blame blame, RuntimeException failure) {
    var reason = Failures.describe(failure);
    LOG.warn("A batch failed and is tried again ({}): {}", blame, reason);
    observer.failed(blame.name());
    try {
      log.abort();
    } catch (ProducerLostException e) {
      return lost(e);
    }
    return switch (blame) {
      case CONTENT -> new Poisoned(reason);
      case ENVIRONMENT -> new Disturbed(reason);
    };
  }

  private Verdict lost(ProducerLostException failure) {
    noProducer = Failures.describe(failure);
    LOG.warn("Lost the producer, reading the partitions from the log again: {}", noProducer);
    observer.failed("LOST");
    return new Lost(noProducer);
  }

  private void lost(List<ConsumerRecord<byte[], byte[]>> commands, String reason) {
    lanes.disturbed(commands, reason);
    lanes.recoverAll();
  }

  private boolean isProducing() {
    return noProducer.isEmpty();
  }

  private void renewProducer() {
    try {
      log.renew();
      noProducer = "";
      backOff = SHORTEST_BACK_OFF;
    } catch (ProducerLostException e) {
      noProducer = Failures.describe(e);
      LOG.warn("No producer yet: {}", noProducer);
      backOff();
    }
  }

  private void disturbed(List<ConsumerRecord<byte[], byte[]>> commands, String reason) {
    lanes.disturbed(commands, reason);
    lanes.rewind(commands);
    backOff();
  }

  private void backOff() {
    time.sleep(backOff);
    backOff = backOff.multipliedBy(2);
    if (backOff.compareTo(LONGEST_BACK_OFF) > 0) {
      backOff = LONGEST_BACK_OFF;
    }
  }

  // ---- Apart, when something outside was in the way twice ----

  /** What is in the way of one partition must not be in the way of all. */
  private void workApart(List<ConsumerRecord<byte[], byte[]>> commands) {
    for (var all : lanes.apart(commands)) {
      if (stopping) {
        return;
      }
      if (isPollDue()) {
        lanes.rewind(all);
        continue;
      }
      vitals.look(noProducer);
      lanes.tried(all.getFirst().partition());
      var some = lanes.asManyAsMayBe(all);
      var begunAt = time.nanoTime();
      switch (decide(some)) {
        case Committed _ -> {
          lanes.succeeded(some);
          lanes.passed(some.size(), all.size(), all.getFirst().partition());
          lanes.rewind(all.subList(some.size(), all.size()));
        }
        case Poisoned _ -> {
          lanes.failed(some);
          lanes.rewind(all);
        }
        case Disturbed(var reason) -> lanes.rest(some, reason, since(begunAt));
        case Lost(var reason) -> {
          lanes.tryFewer(some); // for they may have been too many for the time of a transaction
          lost(some, reason);
          return;
        }
      }
    }
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(time.nanoTime() - nanos);
  }

  // ---- One by one, when batches have failed twice ----

  private void workOneByOne(List<ConsumerRecord<byte[], byte[]>> commands) {
    for (var i = 0; i < commands.size() && !stopping; i++) {
      if (isPollDue()) {
        lanes.rewind(commands.subList(i, commands.size()));
        return;
      }
      var command = commands.get(i);
      if (!lanes.isServing(command.partition())) {
        continue; // stopped or waiting since, and sought accordingly
      }
      vitals.look(noProducer);
      var begunAt = time.nanoTime();
      switch (workAlone(command)) {
        case Committed _ -> lanes.succeeded(List.of(command));
        case Poisoned(var evidence) -> lanes.stop(command, evidence);
        case Disturbed(var reason) -> lanes.rest(List.of(command), reason, since(begunAt));
        case Lost(var reason) -> {
          lost(List.of(command), reason);
          return;
        }
      }
    }
  }

  /** What fails alone goes to the dead letters, whole if that can be. */
  private Verdict workAlone(ConsumerRecord<byte[], byte[]> command) {
    var verdict = attempt(batch -> batch.add(command));
    return verdict instanceof Poisoned(var reason) ? bury(command, reason) : verdict;
  }

  private Verdict bury(ConsumerRecord<byte[], byte[]> command, String reason) {
    var verdict = attempt(batch -> batch.addDeadLetter(command, Reason.FAILED, reason));
    if (verdict instanceof Poisoned) {
      var cut = Failures.cut(command);
      verdict = attempt(batch -> batch.addDeadLetter(cut, Reason.TOO_LARGE, reason));
    }
    return verdict instanceof Poisoned(var noLetter)
        ? new Poisoned(
            "It fails (%s), and no dead letter can be written (%s). %s"
                .formatted(reason, noLetter, choices(command)))
        : verdict;
  }

  private static String choices(ConsumerRecord<byte[], byte[]> command) {
    return "Remove the cause and start the service again. Or give this command up, without a result: stop the service and delete the records of %s-%d before offset %d (kafka-delete-records)"
        .formatted(command.topic(), command.partition(), command.offset() + 1);
  }
}
