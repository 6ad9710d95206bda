package io.passbook.command.pipeline;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.Background;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.Time;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.DeadLetters.Reason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(20);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(1);

  private final WorkerLog log;
  private final Wire wire;
  private final Time time;
  private final int partitions;
  private final WorkerObserver observer;
  private final Lanes lanes;
  private boolean producing;
  private Duration backOff = SHORTEST_BACK_OFF;
  private String lastFailure = "";
  private volatile boolean stopping;
  private volatile WorkerStatus status = new WorkerStatus(false, false, Map.of());

  /** What came of a batch. */
  private enum Verdict {
    COMMITTED,
    /** Aborted, and something in the batch is to blame. */
    POISONED,
    /** Aborted, and nothing in the batch is to blame. */
    DISTURBED,
    /** Nobody knows. */
    LOST
  }

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
    this.lanes = new Lanes(log, readers, background, wire, time, windowSize, observer);
  }

  /** Works until {@link #stop}; then finishes the batch and leaves the group. */
  @Override
  public void run() {
    log.join(lanes);
    while (!stopping) {
      if (!producing) {
        renewProducer();
      }
      if (producing) {
        lanes.advance();
      }
      status = lanes.status(producing);
      var commands = poll();
      if (lanes.isCareful(commands)) {
        workOneByOne(commands);
      } else if (!commands.isEmpty()) {
        work(commands);
      }
    }
    lanes.cancelAll();
    log.close();
  }

  /** Lets {@link #run} end; from any thread. */
  public void stop() {
    stopping = true;
  }

  /** How it stood a moment ago; from any thread. */
  public WorkerStatus status() {
    return status;
  }

  private List<ConsumerRecord<byte[], byte[]>> poll() {
    var patience = lanes.areBusy() || !producing ? POLL_WHEN_BUSY : POLL;
    var commands = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (var command : log.poll(patience)) {
      if (lanes.isServing(command.partition())) {
        commands.add(command);
      }
    }
    return commands;
  }

  private void work(List<ConsumerRecord<byte[], byte[]>> commands) {
    switch (attempt(batch -> commands.forEach(batch::add))) {
      case COMMITTED -> lanes.succeeded(commands);
      case POISONED -> {
        lanes.failed(commands);
        lanes.rewind(commands);
      }
      case DISTURBED -> {
        lanes.rewind(commands);
        backOff();
      }
      case LOST -> lanes.recoverAll();
    }
  }

  /** Decides, publishes and commits; when that fails, nothing has changed. */
  private Verdict attempt(Consumer<Batch> commands) {
    var begunAt = time.nanoTime();
    var now = time.now().truncatedTo(ChronoUnit.MICROS);
    var batch = new Batch(log, wire, partitions, now, lanes::ledger);
    try {
      log.begin();
      commands.accept(batch);
      if (batch.isEmpty()) {
        log.abort();
      } else {
        batch.complete();
        log.commit();
      }
    } catch (ProducerLostException e) {
      return lost(e);
    } catch (AbortableException e) {
      return abort(e.blame(), e);
    } catch (RuntimeException e) {
      return abort(Failures.isUnreadable(e) ? Blame.CONTENT : Blame.ENVIRONMENT, e);
    }
    batch.merge();
    batch.halted().forEach(lanes::rest);
    backOff = SHORTEST_BACK_OFF;
    observer.committed(batch.tally(), Duration.ofNanos(time.nanoTime() - begunAt));
    return Verdict.COMMITTED;
  }

  // ---- When it fails ----

  private Verdict abort(Blame blame, RuntimeException failure) {
    lastFailure = Failures.describe(failure);
    LOG.warn("A batch failed and is tried again ({}): {}", blame, lastFailure);
    observer.failed(blame.name());
    try {
      log.abort();
    } catch (ProducerLostException e) {
      return lost(e);
    }
    return switch (blame) {
      case CONTENT -> Verdict.POISONED;
      case ENVIRONMENT -> Verdict.DISTURBED;
    };
  }

  private Verdict lost(ProducerLostException failure) {
    LOG.warn(
        "Lost the producer, reading the partitions from the log again: {}",
        Failures.describe(failure));
    observer.failed("LOST");
    producing = false;
    return Verdict.LOST;
  }

  private void renewProducer() {
    try {
      log.renew();
      producing = true;
      backOff = SHORTEST_BACK_OFF;
    } catch (ProducerLostException e) {
      LOG.warn("No producer yet: {}", Failures.describe(e));
      backOff();
    }
  }

  private void backOff() {
    time.sleep(backOff);
    backOff = backOff.multipliedBy(2);
    if (backOff.compareTo(LONGEST_BACK_OFF) > 0) {
      backOff = LONGEST_BACK_OFF;
    }
  }

  // ---- One by one, when batches have failed twice ----

  private void workOneByOne(List<ConsumerRecord<byte[], byte[]>> commands) {
    for (var i = 0; i < commands.size(); i++) {
      var command = commands.get(i);
      if (!lanes.isServing(command.partition())) {
        continue; // stopped or waiting since, and sought accordingly
      }
      switch (workAlone(command)) {
        case COMMITTED -> lanes.succeeded(List.of(command));
        case POISONED -> lanes.stop(command, "It fails, and no dead letter can be written");
        case DISTURBED -> {
          lanes.rewind(commands.subList(i, commands.size()));
          backOff();
          return;
        }
        case LOST -> {
          lanes.recoverAll();
          return;
        }
      }
    }
  }

  /** What fails alone goes to the dead letters, whole if that can be. */
  private Verdict workAlone(ConsumerRecord<byte[], byte[]> command) {
    var verdict = attempt(batch -> batch.add(command));
    if (verdict == Verdict.POISONED) {
      verdict = attempt(batch -> batch.addDeadLetter(command, Reason.FAILED, lastFailure));
    }
    if (verdict == Verdict.POISONED) {
      var cut = Failures.cut(command);
      verdict = attempt(batch -> batch.addDeadLetter(cut, Reason.TOO_LARGE, lastFailure));
    }
    return verdict;
  }
}
