package io.passbook.acceptance;

import io.passbook.quickstart.Broker;
import io.passbook.quickstart.Registry;
import io.passbook.topics.TopicSetup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.opentest4j.TestAbortedException;

/**
 * A Kafka broker and a schema registry for tests, both real, with Passbook's topics.
 *
 * <p>{@link #shared()} is one for the whole test JVM: for tests that break nothing and use account
 * ids of their own. {@link #start()} is a private one, for tests that kill, fill up or reconfigure.
 * With {@code -Dpassbook.kafka=testcontainers} the brokers run in containers instead of processes.
 */
public final class Platform implements Backend {
  /** Partitions of each topic. */
  public static final int PARTITIONS = 6;

  private final Path folder;
  private final Map<String, String> security;
  private final boolean ownsRegistry;
  private Kafka kafka;
  private Registry registry;

  private Platform(
      Path folder,
      Map<String, String> security,
      boolean ownsRegistry,
      Kafka kafka,
      Registry registry) {
    this.folder = folder;
    this.security = security;
    this.ownsRegistry = ownsRegistry;
    this.kafka = kafka;
    this.registry = registry;
  }

  /** The one of this JVM; it ends with the JVM. */
  public static Platform shared() {
    return Shared.PLATFORM;
  }

  /** A private one, in a temporary folder, empty but for the topics. */
  public static Platform start() {
    return start(Map.of());
  }

  /**
   * A private one whose broker is set up differently.
   *
   * @param brokerProperties Kafka's own, by name
   */
  public static Platform start(Map<String, String> brokerProperties) {
    return start(brokerProperties, Map.of());
  }

  /**
   * A private one whose broker lets nobody in without these credentials.
   *
   * @param security of this platform's own clients, by Kafka's names
   */
  public static Platform start(Map<String, String> brokerProperties, Map<String, String> security) {
    var folder = Folders.temporary("platform");
    var kafka = Kafka.start(folder.resolve("kafka"), brokerProperties);
    return on(folder, security, false, kafka);
  }

  /** A private one with a registry of its own, which may be killed and paused. */
  public static Platform startWithRegistry() {
    var folder = Folders.temporary("platform");
    return on(folder, Map.of(), true, Kafka.start(folder.resolve("kafka"), Map.of()));
  }

  /** A private one whose broker runs in a container, whatever the property says. */
  public static Platform startInContainer() {
    return on(Folders.temporary("platform"), Map.of(), false, Kafka.Container.start(Map.of()));
  }

  private static Platform on(
      Path folder, Map<String, String> security, boolean ownsRegistry, Kafka kafka) {
    try {
      var registry =
          ownsRegistry ? Registry.start(folder.resolve("registry"), 0) : SharedRegistry.REGISTRY;
      var platform = new Platform(folder, security, ownsRegistry, kafka, registry);
      platform.createTopics();
      return platform;
    } catch (RuntimeException e) {
      kafka.kill();
      throw e;
    }
  }

  private void createTopics() {
    try (var admin = admin()) {
      TopicSetup.create(admin, PARTITIONS, (short) 1);
    }
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** The Confluent-compatible API. */
  public String registryUrl() {
    return registry.url();
  }

  @Override
  public Map<String, Object> clientConfig() {
    var config = new HashMap<String, Object>(security);
    config.put("bootstrap.servers", bootstrapServers());
    config.put("schema.registry.url", registryUrl());
    return Map.copyOf(config);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "PASSBOOK_BOOTSTRAP_SERVERS", bootstrapServers(),
        "PASSBOOK_SCHEMA_REGISTRY_URL", registryUrl(),
        "PASSBOOK_DEVELOPMENT", "true");
  }

  @Override
  public Admin admin() {
    var config = new HashMap<String, Object>(security);
    config.put("bootstrap.servers", bootstrapServers());
    return Admin.create(config);
  }

  /**
   * To kill it, pause it or look at its folder. A test that asks for it is skipped where the broker
   * is a container.
   */
  public Broker broker() {
    return switch (kafka) {
      case Kafka.Embedded(var broker) -> broker;
      case Kafka.Container _ -> throw new TestAbortedException("It needs the embedded broker");
    };
  }

  /** To kill it or pause it. */
  public Registry registry() {
    requireOwnRegistry();
    return registry;
  }

  private void requireOwnRegistry() {
    if (!ownsRegistry) {
      throw new IllegalStateException("The registry is everybody's; see startWithRegistry");
    }
  }

  /** Starts the broker again, on the same port and data, after a test killed or closed it. */
  public void startBrokerAgain() {
    kafka = new Kafka.Embedded(Broker.start(broker().settings()));
  }

  /** Starts the registry again, on the same port and data, after a test killed or closed it. */
  public void startRegistryAgain() {
    requireOwnRegistry();
    registry = Registry.start(folder.resolve("registry"), registry.port());
  }

  @Override
  public void close() {
    if (ownsRegistry) {
      registry.kill();
    }
    kafka.kill();
    Folders.delete(folder);
  }

  /** Where no test harms the registry, one is enough for all: it takes longest to start. */
  public static String sharedRegistryUrl() {
    return SharedRegistry.REGISTRY.url();
  }

  private static final class SharedRegistry {
    static final Registry REGISTRY = Registry.start(Folders.temporary("registry"), 0);

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(REGISTRY::kill, "registry"));
    }
  }

  private static final class Shared {
    static final Platform PLATFORM = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(PLATFORM::close, "platform"));
    }
  }
}
