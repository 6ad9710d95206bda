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
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * From where to where each partition is read.
 *
 * <p>The ends fit together although commands go on: first the group's offsets, then the ends of
 * results and snapshots; when every transaction that reaches below them has ended, all that was
 * committed with them stands in the other topics, whose ends are taken then; those of the commands
 * last.
 */
record Marks(
    int partitions,
    Decided decided,
    Map<TopicPartition, Long> starts,
    Map<TopicPartition, Long> ends) {
  private static final List<List<String>> ORDER =
      List.of(
          List.of(Topics.RESULTS, Topics.SNAPSHOTS),
          List.of(Topics.EVENTS, Topics.DEAD_LETTERS),
          List.of(Topics.COMMANDS));

  /** Longer than brokers keep a transaction open, by default at most 15 minutes. */
  private static final Duration MAX_OPEN_TRANSACTION = Duration.ofMinutes(16);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A transaction that changes the group's offset is waited for so long. */
  private static final Duration MAX_UNSTABLE = Duration.ofSeconds(20);

  /**
   * How far the commands are decided, by the group's offsets.
   *
   * @param below by partition; what is not in it is not known
   * @param trouble why nothing is known; empty: nothing was in the way
   */
  record Decided(Map<Integer, Long> below, String trouble) {}

  /**
   * Takes them now.
   *
   * @param group the command services'
   * @throws KafkaException when the brokers do not answer
   * @throws NotSentException when what they answer does not fit
   */
  static Marks take(Admin admin, String group) {
    var partitions = countPartitions(admin);
    // First of all: what is decided by then has left its traces below all ends.
    var decided = decided(admin, group, partitions);
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
    return new Marks(partitions, decided, starts, ends);
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

  private static Decided decided(Admin admin, String group, int partitions) {
    var places = places(List.of(Topics.COMMANDS), partitions);
    var spec = Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(places));
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true);
    var deadline = System.nanoTime() + MAX_UNSTABLE.toNanos();
    try {
      while (true) {
        var offsets =
            await(
                admin.listConsumerGroupOffsets(spec, options).partitionsToOffsetAndMetadata(group));
        // Unstable ones are left out; those that do not exist are null.
        if (offsets.keySet().containsAll(places) || System.nanoTime() > deadline) {
          var below = new HashMap<Integer, Long>();
          offsets.forEach((place, offset) -> {
            if (offset != null) {
              below.put(place.partition(), offset.offset());
            }
          });
          return new Decided(below, "");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (GroupIdNotFoundException _) {
      return new Decided(Map.of(), "");
    } catch (AuthorizationException e) {
      return new Decided(Map.of(), String.valueOf(e.getMessage()));
    }
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
