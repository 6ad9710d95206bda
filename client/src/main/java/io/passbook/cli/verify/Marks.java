package io.passbook.cli.verify;

import io.passbook.client.NotSentException;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * From where to where each partition is read.
 *
 * <p>The ends fit together although commands go on: first those of results and snapshots; when
 * every transaction that reaches below them has ended, all that was committed with them stands in
 * the other topics, whose ends are taken then; those of the commands last.
 */
record Marks(int partitions, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
  private static final List<List<String>> ORDER =
      List.of(
          List.of(Topics.RESULTS, Topics.SNAPSHOTS),
          List.of(Topics.EVENTS, Topics.DEAD_LETTERS),
          List.of(Topics.COMMANDS));

  /** Longer than brokers keep a transaction open, by default at most 15 minutes. */
  private static final Duration MAX_OPEN_TRANSACTION = Duration.ofMinutes(16);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * Takes them now.
   *
   * @throws KafkaException when the brokers do not answer
   * @throws NotSentException when what they answer does not fit
   */
  static Marks take(Admin admin) {
    var partitions = countPartitions(admin);
    var ends = new HashMap<TopicPartition, Long>();
    for (var topics : ORDER) {
      ends.putAll(stableEnds(admin, places(topics, partitions)));
    }
    var starts =
        offsets(
            admin,
            places(Topics.ALL, partitions),
            OffsetSpec.earliest(),
            IsolationLevel.READ_UNCOMMITTED);
    return new Marks(partitions, starts, ends);
  }

  long start(TopicPartition place) {
    return starts.getOrDefault(place, 0L);
  }

  long end(TopicPartition place) {
    return ends.getOrDefault(place, 0L);
  }

  long size() {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - start(end.getKey())))
        .sum();
  }

  private static int countPartitions(Admin admin) {
    var partitions = -1;
    for (var topic : admin.describeTopics(Topics.ALL).topicNameValues().entrySet()) {
      int count;
      try {
        count = await(topic.getValue()).partitions().size();
      } catch (UnknownTopicOrPartitionException _) {
        throw unfit(
            "There is no topic %s; `passbook topics create` creates it".formatted(topic.getKey()));
      }
      if (partitions >= 0 && count != partitions) {
        throw unfit(
            "The topics do not have the same number of partitions; see `passbook topics check`");
      }
      partitions = count;
    }
    return partitions;
  }

  private static Map<TopicPartition, Long> stableEnds(Admin admin, List<TopicPartition> places) {
    var ends = offsets(admin, places, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    var deadline = System.nanoTime() + MAX_OPEN_TRANSACTION.toNanos();
    while (true) {
      var stable = offsets(admin, places, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
      var open =
          places.stream()
              .filter(place -> stable.getOrDefault(place, 0L) < ends.getOrDefault(place, 0L))
              .findFirst();
      if (open.isEmpty()) {
        return ends;
      }
      if (System.nanoTime() > deadline) {
        throw unfit(
            "A transaction stays open at offset %d of %s"
                .formatted(stable.get(open.get()), open.get()));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  static Map<TopicPartition, Long> offsets(
      Admin admin, List<TopicPartition> places, OffsetSpec spec, IsolationLevel isolation) {
    var wanted = new HashMap<TopicPartition, OffsetSpec>();
    places.forEach(place -> wanted.put(place, spec));
    var offsets = new HashMap<TopicPartition, Long>();
    await(admin.listOffsets(wanted, new ListOffsetsOptions(isolation)).all())
        .forEach((place, found) -> offsets.put(place, found.offset()));
    return offsets;
  }

  private static List<TopicPartition> places(List<String> topics, int partitions) {
    var places = new ArrayList<TopicPartition>();
    for (var topic : topics) {
      for (var partition = 0; partition < partitions; partition++) {
        places.add(new TopicPartition(topic, partition));
      }
    }
    return places;
  }

  private static NotSentException unfit(String message) {
    return new NotSentException(message, null, null);
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
