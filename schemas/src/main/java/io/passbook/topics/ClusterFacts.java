package io.passbook.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What a check looks at, as read from the brokers at one time.
 *
 * @param topics those of ours that exist
 * @param brokerConfigs by broker id; empty when we may not read them
 * @param transactionVersion the finalized level of the feature {@code transaction.version}; empty
 *     when the brokers do not say, 0 when they know no such feature
 */
record ClusterFacts(
    Map<String, TopicFacts> topics,
    int brokers,
    Map<String, Map<String, String>> brokerConfigs,
    OptionalInt transactionVersion) {

  /**
   * @param replication the smallest of its partitions
   * @param configs empty when we may not read them
   */
  record TopicFacts(String name, int partitions, int replication, Map<String, String> configs) {}

  static ClusterFacts read(Admin admin) {
    var nodes = TopicSetup.await(admin.describeCluster().nodes());
    var topics = new HashMap<String, TopicFacts>();
    for (var description : admin.describeTopics(Topics.ALL).topicNameValues().entrySet()) {
      try {
        var topic = TopicSetup.await(description.getValue());
        var replication =
            topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        topics.put(
            topic.name(),
            new TopicFacts(
                topic.name(), topic.partitions().size(), replication, configs(admin, resource)));
      } catch (UnknownTopicOrPartitionException _) {
        // Missing: that is for the check to say.
      }
    }
    var brokers = new HashMap<String, Map<String, String>>();
    for (var node : nodes) {
      var resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
      var configs = configs(admin, resource);
      if (!configs.isEmpty()) {
        brokers.put(node.idString(), configs);
      }
    }
    return new ClusterFacts(topics, nodes.size(), brokers, transactionVersion(admin));
  }

  private static Map<String, String> configs(Admin admin, ConfigResource resource) {
    try {
      var values = new HashMap<String, String>();
      for (var config : TopicSetup.await(admin.describeConfigs(List.of(resource)).all()).values()) {
        for (var entry : config.entries()) {
          if (entry.value() != null) {
            values.put(entry.name(), entry.value());
          }
        }
      }
      return values;
    } catch (AuthorizationException | InvalidRequestException _) {
      return Map.of();
    }
  }

  private static OptionalInt transactionVersion(Admin admin) {
    try {
      var features = TopicSetup.await(admin.describeFeatures().featureMetadata());
      var level = features.finalizedFeatures().get("transaction.version");
      return OptionalInt.of(level == null ? 0 : level.maxVersionLevel());
    } catch (AuthorizationException | UnsupportedVersionException _) {
      return OptionalInt.empty();
    }
  }
}
