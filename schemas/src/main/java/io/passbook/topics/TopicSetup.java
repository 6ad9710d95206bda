package io.passbook.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics and checks what is there. Both wait at most {@value #TIMEOUT_MS} ms for each
 * answer of the brokers and throw {@link KafkaException} (its {@code TimeoutException} when nobody
 * answered).
 */
public final class TopicSetup {
  /** Asks {@link #create} for the smaller of 3 and the number of brokers. */
  public static final short DEFAULT_REPLICATION = -1;

  private static final long TIMEOUT_MS = 30_000;
  private static final long LEADER_PAUSE_MS = 50;
  private static final long BROKERS_MS = 5_000;
  private static final long BROKERS_POLL_MS = 100;

  private TopicSetup() {}

  /**
   * What {@link #create} did: each topic is in one of the lists. Nothing is changed in a topic that
   * existed; {@link #check} says what is wrong with it.
   */
  public record Report(
      List<String> created, List<String> existed, int partitions, short replication) {}

  /** How many partitions the topics have that exist; empty when there is none of them. */
  public static OptionalInt partitions(Admin admin) {
    return Topics.ALL.stream()
        .map(sizes(admin)::get)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  private static Map<String, Integer> sizes(Admin admin) {
    var names = new ArrayList<>(await(admin.listTopics().names()));
    names.retainAll(Topics.ALL);
    var sizes = new HashMap<String, Integer>();
    for (var description : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        sizes.put(description.getKey(), await(description.getValue()).partitions().size());
      } catch (UnknownTopicOrPartitionException _) {
        // It was deleted a moment ago.
      }
    }
    return sizes;
  }

  /**
   * Creates the topics that do not exist; may be called again, and at once from several processes.
   * When the cluster has fewer brokers than {@code replication} it may be coming up: they are given
   * {@value #BROKERS_MS} ms.
   *
   * @param partitions of each topic: as many as those have that exist
   * @param replication of each topic, or {@link #DEFAULT_REPLICATION}; from 3 on, two replicas must
   *     have a record before it counts as written
   * @throws InvalidPartitionsException when a topic exists that has another number of partitions;
   *     nothing is created then
   */
  public static Report create(Admin admin, int partitions, short replication) {
    var factor = replication == DEFAULT_REPLICATION ? defaultReplication(admin) : replication;
    awaitBrokers(admin, factor);
    var existing = sizes(admin);
    requireSize(existing, partitions);
    var missing = new ArrayList<NewTopic>();
    for (var plan : TopicPlan.ALL) {
      if (!existing.containsKey(plan.topic())) {
        missing.add(plan.withSize(partitions, factor));
      }
    }
    var created = new ArrayList<String>();
    for (var answer : admin.createTopics(missing).values().entrySet()) {
      try {
        await(answer.getValue());
        created.add(answer.getKey());
      } catch (TopicExistsException _) {
        // Someone else was faster.
      }
    }
    created.sort(null);
    awaitLeaders(admin, created, partitions);
    var existed = Topics.ALL.stream().filter(topic -> !created.contains(topic)).toList();
    return new Report(List.copyOf(created), existed, partitions, factor);
  }

  /** An account is on the partition of the same number in every topic. */
  private static void requireSize(Map<String, Integer> existing, int partitions) {
    for (var topic : Topics.ALL) {
      var size = existing.getOrDefault(topic, partitions);
      if (size != partitions) {
        throw new InvalidPartitionsException(
            "Expected %d partitions but the topic %s exists and has %d, which it keeps for ever"
                .formatted(partitions, topic, size));
      }
    }
  }

  /**
   * What is wrong with the topics and with the cluster, worst first; empty when all is well.
   *
   * @param development true where a single broker is enough: nothing is said about replication and
   *     transaction version
   */
  public static List<Finding> check(Admin admin, boolean development) {
    return new TopicCheck(ClusterFacts.read(admin), development).findings();
  }

  /** Returns in any case: the broker's own refusal tells best what is missing. */
  private static void awaitBrokers(Admin admin, short count) {
    var deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BROKERS_MS);
    while (brokers(admin) < count && System.nanoTime() < deadlineNanos) {
      try {
        TimeUnit.MILLISECONDS.sleep(BROKERS_POLL_MS);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  private static int brokers(Admin admin) {
    return await(admin.describeCluster().nodes()).size();
  }

  private static short defaultReplication(Admin admin) {
    return (short) Math.min(3, brokers(admin));
  }

  /**
   * A producer that sends at once to a partition whose leader does not know of it yet can lose its
   * first records: the first batch is turned away, the second is taken, and from then on the first
   * is out of order (KAFKA-15591). So nobody gets a topic from us before its leaders answer.
   */
  private static void awaitLeaders(Admin admin, List<String> topics, int partitions) {
    var ends = new HashMap<TopicPartition, OffsetSpec>();
    for (var topic : topics) {
      for (var partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    while (!ends.isEmpty()) {
      try {
        await(admin.listOffsets(ends).all());
        return;
      } catch (RetriableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LEADER_PAUSE_MS));
      }
    }
  }

  static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "The brokers did not answer within " + TIMEOUT_MS + " ms", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
