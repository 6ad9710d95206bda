package io.passbook.command.simulation;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog.Sent;
import io.passbook.command.simulation.Transactions.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer: buffers by partition, emptied by a sender that has its own time, and
 * fails as Kafka's does. Records that its sender never took die with it; what was taken may arrive
 * long after.
 */
final class Producer {
  private static final long REQUEST_TIMEOUT_MS = 5_000;

  private final World world;
  private final SimulatedProcess process;
  private final String name;
  private final int maxRecordBytes;
  private final Map<PartitionLog, List<Pending>> buffers = new LinkedHashMap<>();
  private int epoch;
  private boolean usable;
  private boolean committing;
  private boolean ending;
  private @Nullable RuntimeException failure;

  private static final class Pending implements Sent {
    private final ProducerRecord<byte[], byte[]> record;
    private long offset = -1;

    private Pending(ProducerRecord<byte[], byte[]> record) {
      this.record = record;
    }

    @Override
    public long offset() {
      if (offset < 0) {
        throw new IllegalStateException("It was not sent yet");
      }
      return offset;
    }
  }

  Producer(World world, SimulatedProcess process, String name, int maxRecordBytes) {
    this.world = world;
    this.process = process;
    this.name = name;
    this.maxRecordBytes = maxRecordBytes;
  }

  String name() {
    return name;
  }

  // ---- What the worker calls ----

  void renew() {
    world.point(process, "renew");
    usable = false;
    buffers.clear();
    failure = null;
    if (world.fate().strikes(Misfortune.LOST_ANSWER) || !world.reaches(process)) {
      throw lost();
    }
    while (transactions().init(name) != Answer.OK) {
      if (!world.await(() -> !transactions().isBusy(name), REQUEST_TIMEOUT_MS)) {
        throw lost();
      }
    }
    epoch = transactions().epoch(name);
    usable = true;
  }

  void begin() {
    world.point(process, "begin");
    check();
  }

  Sent send(ProducerRecord<byte[], byte[]> record) {
    world.point(process, "send");
    check();
    var value = record.value();
    if (value != null && value.length > maxRecordBytes) {
      failure = abortable(Blame.CONTENT, "record too large");
      if (world.random().nextBoolean()) {
        throw failure; // else the commit does
      }
    }
    var log =
        world
            .cluster()
            .log(record.topic(), Objects.requireNonNull(record.partition(), "no partition"));
    var pending = new Pending(record);
    buffers.computeIfAbsent(log, _ -> new ArrayList<>()).add(pending);
    return pending;
  }

  void sendOffsets(Map<Integer, Long> next, Group.Member member) {
    world.point(process, "offsets");
    check();
    failSometimes();
    require(() -> {
      if (!world.cluster().group().accepts(member)) {
        throw abortable(Blame.ENVIRONMENT, member + " is no member");
      }
      return transactions().sendOffsets(name, epoch, next);
    });
    committing = true;
    world.tell(() -> process + " sends offsets " + next);
    world.point(process, "offsets sent");
  }

  void commit() {
    world.point(process, "commit");
    check();
    failSometimes();
    while (hasUnsent()) {
      var log = buffers.keySet().iterator().next();
      if (!world.await(() -> !log.isAway(), REQUEST_TIMEOUT_MS)) {
        throw leaderless(log);
      }
      // Its sender may come first while the brokers cannot be reached.
      require(() -> buffers.containsKey(log) ? send(log, Integer.MAX_VALUE) : Answer.OK);
      world.point(process, "sent");
    }
    check();
    ending = true;
    world.point(process, "end");
    loseAnswerSometimes(true);
    if (!world.reaches(process)) {
      throw lost();
    }
    require(() -> transactions().end(name, epoch, true));
    ending = false;
    committing = false;
    world.tell(() -> process + " commits");
    epoch = transactions().epoch(name);
    world.point(process, "committed");
  }

  void abort() {
    world.point(process, "abort");
    committing = false;
    buffers.clear();
    failure = null;
    if (!usable) {
      throw lost();
    }
    loseAnswerSometimes(false);
    try {
      require(() -> transactions().end(name, epoch, false));
    } catch (AbortableException _) {
      throw lost();
    }
    world.tell(() -> process + " aborts");
    epoch = transactions().epoch(name);
    world.point(process, "aborted");
  }

  /** The record expires in the buffer, which the answer to the commit may or may not say. */
  private RuntimeException leaderless(PartitionLog log) {
    world.tell(() -> process + " cannot send to " + log);
    if (world.random().nextBoolean()) {
      return lost();
    }
    failure = abortable(Blame.ENVIRONMENT, "no leader of " + log);
    return failure;
  }

  private void check() {
    if (!usable) {
      throw lost();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void failSometimes() {
    if (world.fate().strikes(Misfortune.FAILED_TRANSACTION)) {
      world.tell(() -> process + " fails before its commit");
      throw abortable(Blame.ENVIRONMENT, "no answer before the commit");
    }
  }

  private void loseAnswerSometimes(boolean commit) {
    if (world.fate().strikes(Misfortune.LOST_ANSWER)) {
      var endEpoch = epoch;
      var fate = world.random().nextInt(3);
      switch (fate) {
        case 0 -> transactions().end(name, endEpoch, commit);
        case 1 -> world.send(() -> transactions().end(name, endEpoch, commit));
        default -> {} // never arrives
      }
      world.tell(() ->
          process + " loses the answer to its end: " + List.of("done", "late", "no").get(fate));
      ending = false;
      throw lost();
    }
  }

  /** Asks until the transaction before is finished. */
  private void require(Supplier<Answer> request) {
    if (!world.reaches(process)) {
      throw abortable(Blame.ENVIRONMENT, "the brokers cannot be reached");
    }
    var answer = request.get();
    while (answer == Answer.CONCURRENT) {
      if (!world.await(() -> !transactions().isBusy(name), REQUEST_TIMEOUT_MS)) {
        throw abortable(Blame.ENVIRONMENT, "the transaction before hangs");
      }
      answer = request.get();
    }
    if (answer == Answer.FENCED) {
      throw fenced();
    }
  }

  private RuntimeException fenced() {
    world.tell(() -> process + " finds itself fenced");
    if (!ending && world.random().nextBoolean()) {
      // INVALID_PRODUCER_EPOCH asks for an abort, which then fails.
      return abortable(Blame.ENVIRONMENT, "invalid producer epoch");
    }
    return lost();
  }

  private ProducerLostException lost() {
    usable = false;
    committing = false;
    ending = false;
    buffers.clear();
    return new ProducerLostException("the producer is of no use", new IOException("simulated"));
  }

  private static AbortableException abortable(Blame blame, String what) {
    return new AbortableException(blame, what, new IOException("simulated"));
  }

  private Transactions transactions() {
    return world.cluster().transactions();
  }

  /** Whether it has sent offsets that are neither committed nor given up. */
  boolean isCommitting() {
    return committing;
  }

  // ---- What its sender does ----

  boolean hasUnsent() {
    return !buffers.isEmpty();
  }

  /** Whether some of it has somewhere to go. */
  boolean canSend() {
    return buffers.keySet().stream().anyMatch(log -> !log.isAway());
  }

  /** Sends some of what is buffered for one of the partitions. */
  void sendSome(Random random) {
    var logs = buffers.keySet().stream().filter(log -> !log.isAway()).toList();
    var answer = send(logs.get(random.nextInt(logs.size())), 1 + random.nextInt(4));
    if (answer == Answer.FENCED) {
      failure = fenced();
      buffers.clear();
    }
  }

  private Answer send(PartitionLog log, int atMost) {
    var buffer = Objects.requireNonNull(buffers.get(log), "nothing to send");
    var batch = buffer.subList(0, Math.min(atMost, buffer.size()));
    var offsets = new ArrayList<Long>();
    var answer =
        transactions()
            .produce(name, epoch, log, batch.stream().map(p -> p.record).toList(), offsets);
    if (answer == Answer.OK) {
      world.tell(() -> process + " sends " + offsets.size() + " to " + log);
      for (var i = 0; i < offsets.size(); i++) {
        batch.get(i).offset = offsets.get(i);
      }
      batch.clear();
      if (buffer.isEmpty()) {
        buffers.remove(log);
      }
    }
    return answer;
  }

  /** Its process was killed: what is on its way may still arrive. */
  void die(Random random) {
    if (!usable) {
      return;
    }
    var lastEpoch = epoch;
    buffers.forEach((log, buffer) -> {
      var taken = random.nextInt(2 * buffer.size() + 1) - buffer.size();
      if (taken > 0) {
        var records = buffer.subList(0, taken).stream().map(p -> p.record).toList();
        world.send(() -> transactions().produce(name, lastEpoch, log, records, new ArrayList<>()));
      }
    });
    if (ending && random.nextBoolean()) {
      world.send(() -> transactions().end(name, lastEpoch, true));
    }
  }
}
