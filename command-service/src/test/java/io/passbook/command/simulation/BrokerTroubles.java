package io.passbook.command.simulation;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Faults in which brokers do not do what they are asked. */
final class BrokerTroubles {
  private BrokerTroubles() {}

  static Fault refusing(Predicate<List<String>> which) {
    return refusing(which, false);
  }

  /**
   * Commits of such transactions fail; of a transaction the topics are known that it writes to.
   *
   * @param lost and the producer with them
   */
  static Fault refusing(Predicate<List<String>> which, boolean lost) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private final List<String> sent = new ArrayList<>();

          @Override
          public void begin() {
            sent.clear();
            super.begin();
          }

          @Override
          public Sent send(ProducerRecord<byte[], byte[]> record) {
            sent.add(record.topic() + "-" + record.partition());
            return super.send(record);
          }

          @Override
          public void commit() {
            if (which.test(sent) && lost) {
              throw new ProducerLostException("no answer", new IOException("simulated"));
            }
            if (which.test(sent)) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.commit();
          }
        };
      }
    };
  }

  /** Something that fails while it is broken; of polls every other one. */
  static Fault failing(boolean[] broken, String what) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private int polls;

          @Override
          public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            if (broken[0] && what.equals("poll") && polls++ % 2 == 0) {
              throw new LogAwayException("no", new IOException("simulated"));
            }
            return super.poll(atMost);
          }

          @Override
          public void sendOffsets(Map<Integer, Long> next) {
            if (broken[0] && what.equals("sendOffsets")) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.sendOffsets(next);
          }
        };
      }
    };
  }

  /** Nothing can be sent to some partitions, which takes long to be found out. */
  static Fault slowlyFailing(IntPredicate partitions, long ms) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          @Override
          public Sent send(ProducerRecord<byte[], byte[]> record) {
            if (partitions.test(record.partition())) {
              world.await(() -> false, ms);
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            return super.send(record);
          }
        };
      }
    };
  }

  /** Snapshots are there, and none can be read while they are out of reach. */
  static Fault unreadableSnapshots(boolean[] away) {
    return new Fault() {
      @Override
      public PartitionReader in(PartitionReader reader) {
        return new ForwardingReader(reader) {
          @Override
          public void read(
              String topic, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
            if (away[0] && topic.equals(Topics.SNAPSHOTS)) {
              throw new LogAwayException("no", new IOException("simulated"));
            }
            super.read(topic, from, to, visitor);
          }
        };
      }
    };
  }

  /** The snapshots' partition has no leader while it is away. */
  static Fault withoutSnapshots(boolean[] away, boolean lost) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private boolean unsent;

          @Override
          public void begin() {
            unsent = false;
            super.begin();
          }

          @Override
          public Sent send(ProducerRecord<byte[], byte[]> record) {
            if (!away[0] || !record.topic().equals(Topics.SNAPSHOTS)) {
              return super.send(record);
            }
            unsent = true;
            return () -> -1;
          }

          @Override
          public void commit() {
            if (unsent && lost) {
              throw new ProducerLostException("no answer", new IOException("simulated"));
            }
            if (unsent) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.commit();
          }
        };
      }

      @Override
      public PartitionReader in(PartitionReader reader) {
        return new ForwardingReader(reader) {
          @Override
          public Marks bounds(List<String> topics) {
            if (away[0] && topics.contains(Topics.SNAPSHOTS)) {
              throw new LogAwayException("no", new IOException("simulated"));
            }
            return super.bounds(topics);
          }
        };
      }
    };
  }
}
