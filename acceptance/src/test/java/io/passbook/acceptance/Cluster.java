package io.passbook.acceptance;

import static java.util.Objects.requireNonNull;

import io.passbook.quickstart.BrokerCluster;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.internals.Topic;
import org.awaitility.Awaitility;

/**
 * Three brokers as in production, replication 3 and two in-sync replicas at least, with Passbook's
 * topics. Brokers can be killed by what they lead.
 */
public final class Cluster implements Backend {
  public static final int BROKERS = 3;

  private static final short REPLICATION = 3;

  /** As the embedded broker has it. */
  private static final int TRANSACTION_PARTITIONS = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final BrokerCluster brokers;

  private Cluster(Path folder, BrokerCluster brokers) {
    this.folder = folder;
    this.brokers = brokers;
  }

  /**
   * Starts all of it.
   *
   * @param brokerProperties Kafka's own, by name
   */
  public static Cluster start(Map<String, String> brokerProperties) {
    var folder = Folders.temporary("cluster");
    var brokers = BrokerCluster.start(folder.resolve("kafka"), BROKERS, brokerProperties);
    try {
      var cluster = new Cluster(folder, brokers);
      cluster.createTopics();
      return cluster;
    } catch (RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  private void createTopics() {
    try (var admin = admin()) {
      TopicSetup.create(admin, Platform.PARTITIONS, REPLICATION);
    }
  }

  @Override
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()));
  }

  @Override
  public Map<String, Object> clientConfig() {
    return Map.of(
        "bootstrap.servers",
        brokers.bootstrapServers(),
        "schema.registry.url",
        Platform.sharedRegistryUrl());
  }

  /** Not for development, so a service checks the replication too. */
  @Override
  public Map<String, String> environment() {
    return Map.of(
        "PASSBOOK_BOOTSTRAP_SERVERS", brokers.bootstrapServers(),
        "PASSBOOK_SCHEMA_REGISTRY_URL", Platform.sharedRegistryUrl());
  }

  // ---- Brokers ----

  /** SIGKILL for the broker that leads this partition of the topic; says which it was. */
  public int killLeader(String topic, int partition)
      throws InterruptedException, ExecutionException {
    try (var admin = admin()) {
      var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
      var leader = requireNonNull(described.get(topic)).partitions().get(partition).leader().id();
      brokers.kill(leader);
      return leader;
    }
  }

  /** How many members the consumer group has. */
  public static int members(Admin admin, String group)
      throws InterruptedException, ExecutionException {
    return describe(admin, group).members().size();
  }

  /** The group's state, its members and what they have; or why that could not be asked. */
  public String describe(String group) {
    try (var admin = admin()) {
      return describe(admin, group).toString();
    } catch (ExecutionException | InterruptedException e) {
      return e.toString();
    }
  }

  private static ConsumerGroupDescription describe(Admin admin, String group)
      throws InterruptedException, ExecutionException {
    var groups = admin.describeConsumerGroups(List.of(group)).all().get();
    return requireNonNull(groups.get(group));
  }

  /** SIGKILL for the broker that coordinates the consumer group; says which it was. */
  public int killCoordinator(String group) throws InterruptedException, ExecutionException {
    try (var admin = admin()) {
      var coordinator = describe(admin, group).coordinator().id();
      brokers.kill(coordinator);
      return coordinator;
    }
  }

  /** SIGKILL for a broker that coordinates some of the transactions; says which it was. */
  public int killTransactionCoordinator(Random random)
      throws InterruptedException, ExecutionException {
    return killLeader(Topic.TRANSACTION_STATE_TOPIC_NAME, random.nextInt(TRANSACTION_PARTITIONS));
  }

  /** Starts a killed broker again; returns when every partition is on all brokers again. */
  public void startAgain(int broker) {
    brokers.startAgain(broker);
    awaitReplicas();
  }

  /** SIGKILL for every broker at once, then all of them start again. */
  public void blackOut() {
    brokers.killAll();
    brokers.startAllAgain();
    awaitReplicas();
  }

  private void awaitReplicas() {
    try (var admin = admin()) {
      Awaitility.await()
          .alias("every replica in sync")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .until(() -> areReplicasInSync(admin));
    }
  }

  private static boolean areReplicasInSync(Admin admin)
      throws InterruptedException, ExecutionException {
    var names = new ArrayList<>(Topics.ALL);
    names.addAll(List.of(Topic.GROUP_METADATA_TOPIC_NAME, Topic.TRANSACTION_STATE_TOPIC_NAME));
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(Cluster::isInSync);
  }

  private static boolean isInSync(TopicPartitionInfo partition) {
    return partition.leader() != null && partition.isr().size() == REPLICATION;
  }

  // ---- Topics ----

  /** The snapshot topic, deleted and made anew. */
  public void deleteSnapshots() throws InterruptedException, ExecutionException {
    try (var admin = admin()) {
      admin.deleteTopics(List.of(Topics.SNAPSHOTS)).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(Topics.SNAPSHOTS));
      TopicSetup.create(admin, Platform.PARTITIONS, REPLICATION);
    }
  }

  /** Ends the brokers but leaves their logs and data where they are, to find out what happened. */
  public void closeAndKeep() {
    brokers.close();
    System.out.println("The brokers' folders are in " + folder);
  }

  @Override
  public void close() {
    brokers.close();
    Folders.delete(folder);
  }
}
