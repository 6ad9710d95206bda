package io.passbook.command.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Mistakes that somebody could make in the pipeline or beneath it. The first ones harm. */
enum Faults implements Fault {
  /** The group's offsets do not depend on the transaction. */
  OFFSETS_OUTSIDE_THE_TRANSACTION {
    @Override
    public WorkerLog in(WorkerLog log, World world, Memory memory) {
      return new ForwardingWorkerLog(log) {
        @Override
        public void sendOffsets(Map<Integer, Long> next) {
          world.cluster().offsets().commit(next);
        }
      };
    }
  },

  /** The high watermarks first, then the committed offset. */
  MARKS_BEFORE_THE_STABLE_OFFSET {
    @Override
    public PartitionReader in(PartitionReader reader) {
      return new Unchecked(reader) {
        private @Nullable Marks marks;
        private boolean isAsked;

        @Override
        public Committed committed() {
          if (marks == null) {
            marks = super.bounds(Topics.ALL);
          }
          return super.committed();
        }

        @Override
        public Marks bounds(List<String> topics) {
          var first = marks;
          if (first == null || isAsked) {
            return super.bounds(topics);
          }
          isAsked = true;
          return first;
        }
      };
    }
  },

  /** What is stable now, whatever is about to become so. */
  RECOVERY_TO_THE_LAST_STABLE_OFFSET_ONLY {
    @Override
    public PartitionReader in(PartitionReader reader) {
      return new Unchecked(reader) {
        @Override
        public Marks bounds(List<String> topics) {
          var bounds = new HashMap<>(super.bounds(topics).byTopic());
          super.stableOffsets(topics)
              .forEach((topic, stable) ->
                  bounds.computeIfPresent(
                      topic, (_, b) -> new Bounds(b.start(), Math.max(b.start(), stable))));
          return new Marks(bounds);
        }
      };
    }
  },

  /** A successor knows no command id. */
  NO_WINDOW_RESTORED {
    @Override
    public PartitionReader in(PartitionReader reader) {
      return new ForwardingReader(reader) {
        @Override
        public void read(
            String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
          if (!topic.equals(Topics.RESULTS)) {
            super.read(topic, from, to, visitor);
          }
        }
      };
    }
  },

  /** Accounts are snapshotted as they change, committed or not. */
  SNAPSHOTS_OF_UNCOMMITTED_STATE {
    @Override
    public WorkerLog in(WorkerLog log, World world, Memory memory) {
      return new ForwardingWorkerLog(log) {
        @Override
        public Sent send(ProducerRecord<byte[], byte[]> record) {
          var sent = super.send(record);
          if (record.topic().equals(Topics.EVENTS)) {
            snapshot(record, world, memory);
          }
          return sent;
        }
      };
    }
  },

  /** No answer to a commit is taken for a no. */
  UNKNOWN_COMMIT_TAKEN_FOR_ABORTED {
    @Override
    public WorkerLog in(WorkerLog log, World world, Memory memory) {
      return new ForwardingWorkerLog(log) {
        @Override
        public void commit() {
          try {
            super.commit();
          } catch (ProducerLostException e) {
            super.renew();
            throw new AbortableException(Blame.ENVIRONMENT, "no answer", e);
          }
        }
      };
    }
  },

  /** No answer to a commit is taken for a yes. */
  UNKNOWN_COMMIT_TAKEN_FOR_DONE {
    @Override
    public WorkerLog in(WorkerLog log, World world, Memory memory) {
      return new ForwardingWorkerLog(log) {
        @Override
        public void commit() {
          try {
            super.commit();
          } catch (ProducerLostException _) {
            super.renew();
          }
        }
      };
    }
  },

  /** An event tells the owner's name, or an amount, not as the command had it. */
  EVENTS_THAT_SAY_SOMETHING_ELSE {
    @Override
    public WorkerLog in(WorkerLog log, World world, Memory memory) {
      return new ForwardingWorkerLog(log) {
        @Override
        public Sent send(ProducerRecord<byte[], byte[]> record) {
          return super.send(
              record.topic().equals(Topics.EVENTS) ? distorted(record, memory) : record);
        }
      };
    }
  },

  /** Those who hang are left to the coordinator. This one only costs time. */
  FENCING_NOBODY {
    @Override
    public PartitionReader in(PartitionReader reader) {
      return new ForwardingReader(reader) {
        @Override
        public List<OpenTransaction> openTransactions() {
          return List.of();
        }
      };
    }
  };

  private static ProducerRecord<byte[], byte[]> distorted(
      ProducerRecord<byte[], byte[]> record, Memory memory) {
    var event = memory.event(record);
    var other =
        switch (event.event()) {
          case Event.AccountOpened(_, var currency) ->
              new Event.AccountOpened("Charles Babbage", currency);
          case Event.MoneyDeposited(var amount, var after, var reference) ->
              new Event.MoneyDeposited(amount + 1, after, reference);
          case Event.MoneyWithdrawn _, Event.AccountClosed _ -> event.event();
        };
    var distorted =
        new AccountEvent(
            event.accountId(),
            event.sequence(),
            event.occurredAt(),
            event.issuedAt(),
            event.recordedAt(),
            event.commandId(),
            event.commandOffset(),
            event.issuedBy(),
            event.correlationId(),
            other);
    return new ProducerRecord<>(
        record.topic(), record.partition(), record.key(), memory.write(distorted));
  }

  /**
   * Shows no commands, for a recovery that misses the last results would notice by them most times.
   * The order must be right where that proves nothing, too.
   */
  private abstract static class Unchecked extends ForwardingReader {
    private Unchecked(PartitionReader reader) {
      super(reader);
    }

    @Override
    public void read(
        String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
      if (!topic.equals(Topics.COMMANDS)) {
        super.read(topic, from, to, visitor);
      }
    }
  }

  /** Whether it can lose or double anything. */
  boolean isHarmful() {
    return this != FENCING_NOBODY;
  }

  private static void snapshot(ProducerRecord<byte[], byte[]> record, World world, Memory memory) {
    var event = memory.event(record);
    var balance =
        switch (event.event()) {
          case Event.MoneyDeposited(_, var after, _) -> after;
          case Event.MoneyWithdrawn(_, var after, _) -> after;
          case Event.AccountOpened _, Event.AccountClosed _ -> 0L;
        };
    var opened = memory.opened(event.accountId());
    var snapshot =
        new AccountSnapshot(
            event.accountId(),
            event.sequence(),
            !(event.event() instanceof Event.AccountClosed),
            opened.ownerName(),
            opened.currency(),
            balance,
            event.occurredAt());
    int partition = Objects.requireNonNull(record.partition(), "no partition");
    world
        .cluster()
        .log(Topics.SNAPSHOTS, partition)
        .append(
            new ProducerRecord<>(
                Topics.SNAPSHOTS,
                partition,
                event.accountId().getBytes(UTF_8),
                memory.write(snapshot)),
            null);
  }
}
