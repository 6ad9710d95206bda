package io.passbook.client;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a {@link PassbookClient} behaves.
 *
 * @param config for Kafka's clients and the serdes, as in {@code bootstrap.servers}, {@code
 *     schema.registry.url} (by default {@value #DEFAULT_BOOTSTRAP} and {@value #DEFAULT_REGISTRY})
 *     and {@code security.protocol}; what guards order and idempotence cannot be overridden by it
 * @param timeout from there being room for a command to its result; also how long {@code submit}
 *     waits for room, and how long connecting may take. At least 100 ms
 * @param maxInFlight commands without a result; {@code submit} waits while there are as many
 * @param stopAfterSendFailure true: after the first command of which it is not certain that it was
 *     sent, this client sends nothing more. For callers whose later commands rely on earlier ones
 * @param timeoutFromLastResult true: a command's time begins again whenever another's result comes.
 *     For callers who submit more at a time than is answered within the time-out
 */
public record ClientSettings(
    Map<String, Object> config,
    Duration timeout,
    int maxInFlight,
    boolean stopAfterSendFailure,
    boolean timeoutFromLastResult) {
  public static final String DEFAULT_BOOTSTRAP = "localhost:9092";
  public static final String DEFAULT_REGISTRY = "http://localhost:8081/apis/ccompat/v7";
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  public static final int DEFAULT_MAX_IN_FLIGHT = 10_000;

  private static final String REGISTRY = "schema.registry.url";
  private static final List<String> REGISTRY_TIMEOUTS =
      List.of("http.connect.timeout.ms", "http.read.timeout.ms");
  private static final long MIN_TIMEOUT_MS = 100;
  private static final int LINGER_MS = 1;

  /** The longest that the serdes wait for the registry unless told otherwise. */
  private static final int DEFAULT_REGISTRY_MS = 10_000;

  /**
   * @throws IllegalArgumentException saying which value is out of its range
   */
  public ClientSettings {
    config = withAddresses(config);
    if (timeout.toMillis() < MIN_TIMEOUT_MS || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "Expected a timeout between 100 ms and one day but it was " + timeout);
    }
    if (maxInFlight < 1) {
      throw new IllegalArgumentException(
          "Expected room for at least 1 command in flight but it was " + maxInFlight);
    }
  }

  /** The defaults: a timeout of 10 s, 10,000 commands in flight, going on after a failure. */
  public static ClientSettings of(Map<String, ?> config) {
    return new ClientSettings(
        withAddresses(config), DEFAULT_TIMEOUT, DEFAULT_MAX_IN_FLIGHT, false, false);
  }

  public ClientSettings withTimeout(Duration timeout) {
    return new ClientSettings(
        config, timeout, maxInFlight, stopAfterSendFailure, timeoutFromLastResult);
  }

  public ClientSettings withMaxInFlight(int maxInFlight) {
    return new ClientSettings(
        config, timeout, maxInFlight, stopAfterSendFailure, timeoutFromLastResult);
  }

  public ClientSettings withStopAfterSendFailure(boolean stopAfterSendFailure) {
    return new ClientSettings(
        config, timeout, maxInFlight, stopAfterSendFailure, timeoutFromLastResult);
  }

  public ClientSettings withTimeoutFromLastResult(boolean timeoutFromLastResult) {
    return new ClientSettings(
        config, timeout, maxInFlight, stopAfterSendFailure, timeoutFromLastResult);
  }

  private static Map<String, Object> withAddresses(Map<String, ?> config) {
    var all = new HashMap<String, Object>(config);
    all.putIfAbsent(BOOTSTRAP_SERVERS_CONFIG, DEFAULT_BOOTSTRAP);
    all.putIfAbsent(REGISTRY, DEFAULT_REGISTRY);
    return Map.copyOf(all);
  }

  /** The broker addresses, for messages. */
  String brokers() {
    return String.valueOf(config.get(BOOTSTRAP_SERVERS_CONFIG));
  }

  /** The registry's addresses, for messages. */
  String registry() {
    return String.valueOf(config.get(REGISTRY));
  }

  /**
   * For {@code MessageSerdes}: the configuration, with a registry that must have been asked at all
   * its addresses within the time-out.
   */
  public Map<String, Object> serdeConfig() {
    var serdes = new HashMap<String, Object>(config);
    var addresses = registry().split(",", -1).length;
    var atMostMs = Math.max(1, timeoutMs() / addresses);
    for (var name : REGISTRY_TIMEOUTS) {
      var prefixed = "schema.registry." + name;
      var given = serdes.getOrDefault(prefixed, serdes.getOrDefault(name, DEFAULT_REGISTRY_MS));
      if (isAbove(given, atMostMs)) {
        serdes.put(prefixed, atMostMs);
      }
    }
    return serdes;
  }

  /** What is no number is for the serdes to complain about. */
  private static boolean isAbove(Object millis, int atMostMs) {
    try {
      return Long.parseLong(millis.toString().strip()) > atMostMs;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  Map<String, Object> producerConfig() {
    var producer = new HashMap<String, Object>(config);
    var timeoutMs = timeoutMs();
    // Half the time for one attempt leaves room for a second one.
    var requestTimeoutMs = Math.min(30_000, Math.max(50, timeoutMs / 2));
    producer.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    producer.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestTimeoutMs);
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) timeoutMs);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return producer;
  }

  Map<String, Object> consumerConfig() {
    var consumer = new HashMap<String, Object>(config);
    consumer.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs());
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Reading results twice does no harm, and skipping some would.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return consumer;
  }

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMs());
  }

  int timeoutMs() {
    return Math.toIntExact(timeout.toMillis());
  }
}
