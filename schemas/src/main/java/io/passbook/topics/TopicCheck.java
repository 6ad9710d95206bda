package io.passbook.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import io.passbook.topics.ClusterFacts.TopicFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was read from the brokers. Demands only what correctness needs: a retention of three
 * days is the operator's business, results that expire before the commands that they answer are
 * not.
 */
final class TopicCheck {
  private static final String CLUSTER = "cluster";
  private static final int MIN_REPLICATION = 3;
  private static final int MIN_ISR = 2;
  private static final int MIN_TRANSACTION_VERSION = 2;

  private final ClusterFacts facts;
  private final boolean development;
  private final List<Finding> findings = new ArrayList<>();

  TopicCheck(ClusterFacts facts, boolean development) {
    this.facts = facts;
    this.development = development;
  }

  List<Finding> findings() {
    for (var plan : TopicPlan.ALL) {
      var topic = facts.topics().get(plan.topic());
      if (topic == null) {
        find(plan.topic(), "there is no such topic", "Create it: passbook topics create" + size());
      }
    }
    partitions();
    for (var plan : TopicPlan.ALL) {
      var topic = facts.topics().get(plan.topic());
      if (topic != null) {
        cleanup(plan, topic);
        timestamps(topic);
        if (!development) {
          durability(topic);
        }
      }
    }
    retention();
    offsetsRetention();
    if (!development) {
      cluster();
    }
    return List.copyOf(findings);
  }

  /** As many partitions as the others have; nothing is said of them when there is no other. */
  private String size() {
    var one = facts.topics().get(Topics.COMMANDS);
    return Stream.concat(Stream.ofNullable(one), facts.topics().values().stream())
        .findFirst()
        .map(topic -> " --partitions " + topic.partitions())
        .orElse("");
  }

  private void partitions() {
    var commands = facts.topics().get(Topics.COMMANDS);
    if (commands == null) {
      return;
    }
    for (var topic : facts.topics().values()) {
      if (topic.partitions() != commands.partitions()) {
        find(
            topic.name(),
            "it has %d partitions, but %s has %d, and each account must be on the same partition of both"
                .formatted(topic.partitions(), Topics.COMMANDS, commands.partitions()),
            "Partitions cannot be changed under accounts that exist: delete and create the topic"
                + " if it is still empty, else move everything to new topics");
      }
    }
  }

  private void cleanup(TopicPlan plan, TopicFacts topic) {
    var policy = topic.configs().get(CLEANUP_POLICY_CONFIG);
    var expected = plan.compacted() ? "compact" : "delete";
    if (policy != null && !policy.equals(expected)) {
      var harm =
          plan.topic().equals(Topics.EVENTS)
              ? ": events would expire, and with them the accounts"
              : plan.compacted()
                  ? ": snapshots would expire"
                  : ": of each account only the last record would stay";
      find(
          topic.name(),
          "cleanup.policy is '%s', not '%s'%s".formatted(policy, expected, harm),
          alter(topic.name(), CLEANUP_POLICY_CONFIG, expected));
    }
  }

  private void timestamps(TopicFacts topic) {
    var type = topic.configs().get(MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (type != null && !type.equals("LogAppendTime")) {
      find(
          topic.name(),
          "message.timestamp.type is '%s', so a record with an old time would expire at once"
              .formatted(type),
          alter(topic.name(), MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
    }
  }

  private void durability(TopicFacts topic) {
    if (topic.replication() < MIN_REPLICATION) {
      find(
          topic.name(),
          "replication is %d, below %d: a lost broker can take records with it"
              .formatted(topic.replication(), MIN_REPLICATION),
          "Raise it with kafka-reassign-partitions.sh, or set development=true where that is"
              + " acceptable");
    }
    var minIsr = number(topic.configs().get(MIN_IN_SYNC_REPLICAS_CONFIG));
    if (minIsr.isPresent() && minIsr.get() < MIN_ISR) {
      find(
          topic.name(),
          "min.insync.replicas is %d, below %d: a record can count as written while one broker has it"
              .formatted(minIsr.get(), MIN_ISR),
          alter(topic.name(), MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(MIN_ISR)));
    } else if (minIsr.isPresent() && minIsr.get() >= topic.replication()) {
      find(
          topic.name(),
          "min.insync.replicas is %d of %d replicas: nothing can be written while one broker is down"
              .formatted(minIsr.get(), topic.replication()),
          alter(topic.name(), MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(MIN_ISR)));
    }
    if ("true".equals(topic.configs().get(UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG))) {
      find(
          topic.name(),
          "unclean.leader.election.enable is true: committed records can be lost",
          alter(topic.name(), UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"));
    }
  }

  /**
   * What answers a command must outlive it: else it could be decided again without anyone knowing.
   */
  private void retention() {
    var commands = facts.topics().get(Topics.COMMANDS);
    for (var name : List.of(Topics.RESULTS, Topics.DEAD_LETTERS)) {
      var topic = facts.topics().get(name);
      if (commands == null || topic == null) {
        continue;
      }
      var commandsMs = number(commands.configs().get(RETENTION_MS_CONFIG));
      var topicMs = number(topic.configs().get(RETENTION_MS_CONFIG));
      if (commandsMs.isPresent()
          && topicMs.isPresent()
          && shorter(topicMs.get(), commandsMs.get())) {
        find(
            name,
            "its records expire after %s, before the commands that they answer (%s)"
                .formatted(text(topicMs.get()), text(commandsMs.get())),
            alter(name, RETENTION_MS_CONFIG, Long.toString(commandsMs.get())));
      }
      var bytes = number(topic.configs().get(RETENTION_BYTES_CONFIG));
      if (bytes.isPresent() && bytes.get() >= 0) {
        find(
            name,
            "retention.bytes is %d, so its records can expire before the commands that they answer"
                .formatted(bytes.get()),
            alter(name, RETENTION_BYTES_CONFIG, "-1"));
      }
    }
  }

  private void offsetsRetention() {
    var commands = facts.topics().get(Topics.COMMANDS);
    var commandsMs =
        commands == null
            ? Optional.<Long>empty()
            : number(commands.configs().get(RETENTION_MS_CONFIG));
    for (var broker : facts.brokerConfigs().entrySet()) {
      var minutes = number(broker.getValue().get("offsets.retention.minutes"));
      if (minutes.isEmpty() || commandsMs.isEmpty()) {
        continue;
      }
      var offsetsMs = Duration.ofMinutes(minutes.get()).toMillis();
      if (commandsMs.get() >= 0 && offsetsMs < commandsMs.get()) {
        find(
            CLUSTER,
            "broker %s forgets the offsets of an idle group after %s, before the commands expire (%s)"
                .formatted(broker.getKey(), text(offsetsMs), text(commandsMs.get())),
            "Set offsets.retention.minutes=%d on the brokers"
                .formatted(Duration.ofMillis(commandsMs.get()).toMinutes()));
        return;
      }
    }
  }

  private void cluster() {
    var version = facts.transactionVersion();
    if (version.isPresent() && version.getAsInt() < MIN_TRANSACTION_VERSION) {
      find(
          CLUSTER,
          "transaction.version is %d, below %d: a delayed commit can hit a later transaction (KIP-890)"
              .formatted(version.getAsInt(), MIN_TRANSACTION_VERSION),
          "With brokers of 4.0 or later: kafka-features.sh --bootstrap-server … upgrade --feature"
              + " transaction.version="
              + MIN_TRANSACTION_VERSION);
    }
    internal("transaction.state.log.replication.factor", MIN_REPLICATION);
    internal("transaction.state.log.min.isr", MIN_ISR);
    internal("offsets.topic.replication.factor", MIN_REPLICATION);
  }

  private void internal(String config, int atLeast) {
    for (var broker : facts.brokerConfigs().entrySet()) {
      var value = number(broker.getValue().get(config));
      if (value.isPresent() && value.get() < atLeast) {
        find(
            CLUSTER,
            "%s is %d on broker %s, below %d: transactions and positions can be lost with a broker"
                .formatted(config, value.get(), broker.getKey(), atLeast),
            "Set it on the brokers; topics that exist (__transaction_state, __consumer_offsets)"
                + " must be raised with kafka-reassign-partitions.sh");
        return;
      }
    }
  }

  private void find(String topic, String problem, String remedy) {
    findings.add(new Finding(topic, problem, remedy));
  }

  private static String alter(String topic, String config, String value) {
    return "kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(topic, config, value);
  }

  /** Negative: for ever. */
  private static boolean shorter(long retentionMs, long thanMs) {
    return retentionMs >= 0 && (thanMs < 0 || retentionMs < thanMs);
  }

  private static String text(long ms) {
    if (ms < 0) {
      return "never";
    }
    var duration = Duration.ofMillis(ms);
    return duration.toDays() > 1 ? duration.toDays() + " days" : duration.toMinutes() + " minutes";
  }

  private static Optional<Long> number(@Nullable String value) {
    try {
      return value == null ? Optional.empty() : Optional.of(Long.parseLong(value));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
