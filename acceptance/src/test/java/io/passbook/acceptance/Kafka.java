package io.passbook.acceptance;

import io.passbook.quickstart.Broker;
import io.passbook.quickstart.BrokerSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * One broker for tests. The system property {@value #PROPERTY} chooses: {@code embedded}, which is
 * the default, or {@code testcontainers}.
 */
sealed interface Kafka {
  String PROPERTY = "passbook.kafka";
  String IMAGE = "apache/kafka:4.3.1";

  String bootstrapServers();

  /** SIGKILL; waits until it is gone. */
  void kill();

  /**
   * The broker that the property chooses.
   *
   * @param folder for what it keeps on this machine
   * @param properties Kafka's own, by name
   */
  static Kafka start(Path folder, Map<String, String> properties) {
    var chosen = System.getProperty(PROPERTY, "embedded");
    return switch (chosen) {
      case "embedded" -> Embedded.start(folder, properties);
      case "testcontainers" -> Container.start(properties);
      default ->
          throw new IllegalArgumentException(
              "Expected -D%s=embedded or testcontainers but it was '%s'"
                  .formatted(PROPERTY, chosen));
    };
  }

  /** A child process: the quickstart's own. */
  record Embedded(Broker broker) implements Kafka {
    static Embedded start(Path folder, Map<String, String> properties) {
      var settings = BrokerSettings.single(folder);
      for (var property : properties.entrySet()) {
        settings = settings.with(property.getKey(), property.getValue());
      }
      return new Embedded(Broker.start(settings));
    }

    @Override
    public String bootstrapServers() {
      return broker.bootstrapServers();
    }

    @Override
    public void kill() {
      broker.kill();
    }
  }

  /** The image apache/kafka, which is gone when this JVM is gone. */
  record Container(KafkaContainer container) implements Kafka {
    private static boolean isPossible() {
      return DockerClientFactory.instance().isDockerAvailable();
    }

    /**
     * Starts one. Without a Docker engine the test that asked for it is skipped, visibly.
     *
     * @throws TestAbortedException when there is no Docker engine
     */
    static Container start(Map<String, String> properties) {
      if (!isPossible()) {
        throw new TestAbortedException("There is no Docker engine here");
      }
      // The same as the embedded broker's defaults, where they change what a test sees.
      @SuppressWarnings("resource") // Whoever has the record stops it.
      var container =
          new KafkaContainer(IMAGE)
              .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
              .withEnv("KAFKA_OFFSETS_RETENTION_MINUTES", "52560000");
      properties.forEach((name, value) -> container.withEnv(variable(name), value));
      container.start();
      return new Container(container);
    }

    private static String variable(String property) {
      return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Override
    public String bootstrapServers() {
      return container.getBootstrapServers();
    }

    @Override
    public void kill() {
      container.stop();
    }
  }
}
