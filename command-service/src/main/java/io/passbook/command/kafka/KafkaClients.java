package io.passbook.command.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the Kafka clients: what a user configured for all of them, over our defaults, under what
 * must be so.
 *
 * @param common what the user wants of every client: {@code bootstrap.servers}, security and so on
 * @param groupId of the consumer group that shares the partitions out
 * @param maxBatch commands in one transaction at most
 * @param observer is told of each client made
 */
public record KafkaClients(
    Map<String, Object> common, String groupId, int maxBatch, Observer observer) {

  private static final String COOPERATIVE =
      "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

  private static final String HEARTBEAT_INTERVAL = "heartbeat.interval.ms";
  private static final int CLASSIC_HEARTBEAT_MS = 1_500;

  /**
   * More than the calls of a batch that fails can take, each of which has its time-out. It is also
   * how long a group waits for a member whose death its coordinator cannot notice (ADR 0068).
   */
  private static final int MAX_POLL_INTERVAL_MS = 60_000;

  /** Kafka's default. */
  private static final Duration BROKERS_HEARTBEAT = Duration.ofSeconds(5);

  /** Is told of the clients that live long, to measure them. */
  public interface Observer {
    void opened(Consumer<?, ?> consumer);

    void opened(Producer<?, ?> producer);

    void closed(Producer<?, ?> producer);

    void opened(Admin admin);
  }

  public KafkaClients {
    common = Map.copyOf(common);
  }

  /** The member of the group that polls commands for the worker with this transactional id. */
  Consumer<byte[], byte[]> member(String transactionalId) {
    var config = new HashMap<String, Object>();
    // The shortest that brokers allow by default: fail-over begins when it has passed.
    config.put("session.timeout.ms", 6_000);
    config.put(HEARTBEAT_INTERVAL, CLASSIC_HEARTBEAT_MS);
    config.put("partition.assignment.strategy", COOPERATIVE);
    config.put("group.protocol", "classic");
    config.put("max.poll.interval.ms", MAX_POLL_INTERVAL_MS);
    config.putAll(common);
    if (brokersKeepSessions()) {
      // With KIP-848 these are the broker's business, and not allowed here.
      config.remove("session.timeout.ms");
      config.remove(HEARTBEAT_INTERVAL);
      config.remove("partition.assignment.strategy");
    }
    config.put("client.id", memberId(transactionalId));
    config.put("group.id", groupId);
    config.put("max.poll.records", maxBatch);
    var consumer = consumer(config, "none");
    observer.opened(consumer);
    return consumer;
  }

  /** What tells a worker's member in its group from all others. */
  static String memberId(String transactionalId) {
    return transactionalId + "-member";
  }

  /** How often a member lets its group know that it lives. */
  Duration heartbeatInterval() {
    if (brokersKeepSessions()) {
      return BROKERS_HEARTBEAT;
    }
    var interval = common.getOrDefault(HEARTBEAT_INTERVAL, CLASSIC_HEARTBEAT_MS);
    return Duration.ofMillis(Long.parseLong(String.valueOf(interval)));
  }

  /** With the protocol of KIP-848 the brokers say how long sessions last. */
  private boolean brokersKeepSessions() {
    return "consumer".equalsIgnoreCase(String.valueOf(common.get("group.protocol")));
  }

  /** Reads partitions for recovery, outside the group. */
  Consumer<byte[], byte[]> reader(String clientId) {
    var config = new HashMap<String, Object>();
    // A reader goes from topic to topic. What it asked the last one for ahead of time has to come
    // back before it may ask the same broker for more, and at the end nothing comes for this long.
    config.put("fetch.max.wait.ms", 10);
    config.putAll(common);
    config.put("client.id", clientId);
    config.put("max.poll.records", 10_000);
    config.put("fetch.max.bytes", 16 << 20);
    config.put("max.partition.fetch.bytes", 16 << 20);
    config.remove("group.protocol");
    config.remove("group.remote.assignor");
    return consumer(config, "earliest");
  }

  Producer<byte[], byte[]> producer(String transactionalId) {
    var config = new HashMap<String, Object>();
    config.put("compression.type", "lz4");
    config.put("batch.size", 256 << 10);
    config.put("linger.ms", 2);
    config.put("buffer.memory", 64L << 20);
    // Back-to-back transactions meet CONCURRENT_TRANSACTIONS; 100 ms of sleep each would be an
    // eighth of the speed.
    config.put("retry.backoff.ms", 1);
    config.put("retry.backoff.max.ms", 20);
    // How long a dead worker can hold its successor up if nobody may shut it out.
    config.put("transaction.timeout.ms", 10_000);
    config.put("request.timeout.ms", 5_000);
    config.put("delivery.timeout.ms", 9_000);
    config.put("max.block.ms", 15_000);
    // What is too large is for the broker to say, after compression.
    config.put("max.request.size", 64 << 20);
    config.putAll(common);
    // What a user wants of the requests of all clients must not be more than a producer accepts.
    var longestMs = number(config, "delivery.timeout.ms") - number(config, "linger.ms");
    config.put("request.timeout.ms", Math.min(number(config, "request.timeout.ms"), longestMs));
    config.put("client.id", transactionalId);
    config.put("transactional.id", transactionalId);
    config.put("acks", "all");
    config.put("enable.idempotence", true);
    config.put("key.serializer", ByteArraySerializer.class);
    config.put("value.serializer", ByteArraySerializer.class);
    var producer = new KafkaProducer<byte[], byte[]>(config);
    observer.opened(producer);
    return producer;
  }

  private static int number(Map<String, Object> config, String name) {
    return Integer.parseInt(String.valueOf(config.get(name)));
  }

  /** For questions about groups, offsets and transactions. */
  public Admin admin(String clientId) {
    var config = new HashMap<String, Object>();
    config.put("retry.backoff.ms", 20);
    config.putAll(common);
    config.put("client.id", clientId);
    var admin = Admin.create(config);
    observer.opened(admin);
    return admin;
  }

  private Consumer<byte[], byte[]> consumer(Map<String, Object> config, String reset) {
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", reset);
    config.put("allow.auto.create.topics", false);
    config.put("key.deserializer", ByteArrayDeserializer.class);
    config.put("value.deserializer", ByteArrayDeserializer.class);
    return new KafkaConsumer<>(config);
  }
}
