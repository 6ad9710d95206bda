package io.passbook.projection.pipeline;

import io.passbook.process.StartException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The Streams settings of the two applications. What the user gave for Kafka clients wins, but for
 * what our promises stand on.
 */
final class StreamsConfigs {
  /** What nobody else may set, and why. */
  private static final Map<String, String> OURS =
      Map.of(
          ConsumerConfig.CLIENT_ID_CONFIG,
          "by it the instances find each other",
          StreamsConfig.APPLICATION_SERVER_CONFIG,
          "it is a setting of its own, application.server",
          StreamsConfig.APPLICATION_ID_CONFIG,
          "it follows from application.id.prefix",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "a view has all events from the first on",
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          "a view shows committed events only",
          StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
          "a view has each event once",
          StreamsConfig.GROUP_PROTOCOL_CONFIG,
          "from the classic protocol's metadata it knows who has what",
          StreamsConfig.STATE_DIR_CONFIG,
          "it is a setting of its own, state.dir");

  private static final Pattern FOR_ONE_CLIENT =
      Pattern.compile("(?:(?:main\\.|restore\\.|global\\.)?consumer|producer|admin)\\.");

  private StreamsConfigs() {}

  /**
   * Refuses what would break a promise.
   *
   * @throws StartException naming the setting
   */
  static void check(Map<String, Object> kafka) {
    for (var name : new TreeSet<>(kafka.keySet())) {
      var why = OURS.get(FOR_ONE_CLIENT.matcher(name).replaceFirst(""));
      if (why != null) {
        throw new StartException(
            "kafka.%s cannot be set for the projection service: %s".formatted(name, why));
      }
    }
  }

  static Map<String, Object> history(PipelineSettings settings, TopicDescription topic) {
    var config = common(settings, PipelineSettings.HISTORY, topic);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    // Streams sets this by itself only under exactly-once; without it aborted events are shown.
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
        IsolationLevel.READ_COMMITTED.toString());
    // A standby reads its source topic only as far as the active one committed.
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    config.putAll(settings.kafka());
    return config;
  }

  static Map<String, Object> accounts(PipelineSettings settings, TopicDescription topic) {
    var config = common(settings, PipelineSettings.ACCOUNTS, topic);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // The processor asks for its commits itself; this is only the limit.
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10_000);
    config.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, topic.partitions().getFirst().replicas().size());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
    // A transaction right behind another waits this long for the first one's end.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 100);
    // A producer that has forgotten its topics holds who sends to them, and Streams holds its
    // caches' locks while it sends: without brokers, queries waited for a minute.
    config.put(
        StreamsConfig.producerPrefix(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG),
        MetadataRecoveryStrategy.NONE.name);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
        Duration.ofDays(365).toMillis());
    config.putAll(settings.kafka());
    return config;
  }

  static Map<String, Object> admin(PipelineSettings settings) {
    var config = new HashMap<String, Object>();
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId(settings, "admin"));
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_500);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_000);
    config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
    config.putAll(settings.kafka());
    return config;
  }

  private static Map<String, Object> common(
      PipelineSettings settings, String name, TopicDescription topic) {
    var config = new HashMap<String, Object>();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationIdPrefix() + "-" + name);
    config.put(StreamsConfig.CLIENT_ID_CONFIG, clientId(settings, name));
    config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, settings.address());
    config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
    // A new instance fills its stores first and takes its share when it has them: all of it at
    // once, since the group looks only this often whether it has.
    config.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, topic.partitions().size());
    config.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
    // While the brokers are away commits fail, and a task that gives up takes its stores along.
    // After 5 minutes, the default, the history would not be answered any more.
    config.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(1).toMillis());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
    config.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, Sensor.RecordingLevel.INFO.name());
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        settings.sessionTimeoutMs());
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.max(1, settings.sessionTimeoutMs() / 4));
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2000);
    return config;
  }

  /** Names the instance, so that whoever lists a group's members knows where to ask. */
  static String clientId(PipelineSettings settings, String name) {
    return "passbook-" + name + "@" + settings.address();
  }
}
