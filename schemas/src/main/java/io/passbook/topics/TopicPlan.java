package io.passbook.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How one topic is created. The broker stamps the records of all of them: times of business stand
 * in the values, and a topic whose records expire must not believe a caller's clock.
 *
 * @param compacted keeps the last record of each key; else records expire after {@code retention}
 */
record TopicPlan(String topic, boolean compacted, Map<String, String> configs) {
  static final Duration WEEK = Duration.ofDays(7);

  /** How long a dead letter waits for someone to look at it. */
  static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

  /**
   * A dead letter is a command as it was received plus our headers, and a command that compressed
   * well may come out larger than it went in.
   */
  static final int DEAD_LETTER_BYTES = 16 << 20;

  /** Snapshots: a new segment after this much, so that the old one can be compacted. */
  private static final int SNAPSHOT_SEGMENT_BYTES = 16 << 20;

  private static final Duration SNAPSHOT_COMPACTION_LAG = Duration.ofMinutes(10);

  static final List<TopicPlan> ALL =
      List.of(
          expiring(Topics.COMMANDS, WEEK, Map.of()),
          compacted(
              Topics.EVENTS,
              // Compaction finds next to nothing here: each event has a key of its own.
              Map.of(
                  TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.95",
                  TopicConfig.RETENTION_MS_CONFIG, "-1",
                  TopicConfig.RETENTION_BYTES_CONFIG, "-1")),
          expiring(Topics.RESULTS, WEEK, Map.of()),
          compacted(
              Topics.SNAPSHOTS,
              Map.of(
                  TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SNAPSHOT_SEGMENT_BYTES),
                  TopicConfig.SEGMENT_MS_CONFIG, millis(SNAPSHOT_COMPACTION_LAG),
                  TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(SNAPSHOT_COMPACTION_LAG),
                  TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.3")),
          expiring(
              Topics.DEAD_LETTERS,
              DEAD_LETTER_RETENTION,
              Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DEAD_LETTER_BYTES))));

  NewTopic withSize(int partitions, short replication) {
    var all = new TreeMap<>(configs);
    all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replication >= 3 ? "2" : "1");
    return new NewTopic(topic, partitions, replication).configs(all);
  }

  private static TopicPlan expiring(String topic, Duration retention, Map<String, String> further) {
    var configs = new TreeMap<>(further);
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(retention));
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return new TopicPlan(topic, false, configs);
  }

  private static TopicPlan compacted(String topic, Map<String, String> further) {
    var configs = new TreeMap<>(further);
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return new TopicPlan(topic, true, configs);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
