package io.passbook.quickstart;

import io.passbook.quickstart.child.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A real Kafka broker (KRaft, broker and controller in one) as a child process on 127.0.0.1. Its
 * data stays in its folder; it is gone when this process is gone.
 */
public final class Broker implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int ATTEMPTS = 3;

  private final BrokerSettings settings;
  private final Child child;

  private Broker(BrokerSettings settings, Child child) {
    this.settings = settings;
    this.child = child;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @throws QuickstartException when the port is taken, the folder is in use or cannot be written,
   *     or the broker does not come up; nothing is left running
   */
  public static Broker start(BrokerSettings settings) {
    for (var attempt = 1; ; attempt++) {
      var broker = launch(settings);
      try {
        broker.awaitReady();
        return broker;
      } catch (QuickstartException e) {
        // Between our look at a free port and the broker's, somebody else may have taken it, the
        // controller's for instance. When it is the one that has to be, the next look says so.
        var unlucky = e.mentions("already in use");
        if (!unlucky || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Starts a broker that is not ready yet, as those of a cluster wait for one another. */
  static Broker launch(BrokerSettings settings) {
    var bound = settings.withPort(Ports.require(settings.port(), "Kafka"));
    var folder = bound.folder();
    var data = folder.resolve("data");
    var file = folder.resolve("server.properties");
    try {
      DataFolder.create(data);
      try (var out = Files.newBufferedWriter(file)) {
        properties(bound, data).store(out, "Written at every start");
      }
    } catch (IOException e) {
      throw DataFolder.cannotWrite(folder, e);
    }
    var arguments = new ArrayList<>(ClassArchives.options(ClassArchives.BROKER));
    arguments.addAll(Child.jvmOptions());
    arguments.addAll(
        List.of(
            "-Xms64m",
            "-Xmx" + bound.heapMegabytes() + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients=warn",
            "-cp",
            Child.classPath(),
            BrokerProcess.class.getName(),
            file.toString()));
    return new Broker(bound, Child.start("Kafka broker", folder.resolve("broker.log"), arguments));
  }

  void awaitReady() {
    child.awaitReady(START);
  }

  private static Properties properties(BrokerSettings settings, Path data) {
    var voters =
        settings.voters().isEmpty() ? Map.of(settings.nodeId(), Ports.free()) : settings.voters();
    var replication = Integer.toString(Math.min(3, voters.size()));
    var minInSync = Integer.toString(Math.max(1, Math.min(3, voters.size()) - 1));
    var all = new Properties();
    all.putAll(
        Map.of(
            BrokerProcess.CLUSTER_ID,
            settings.clusterId(),
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(settings.nodeId()),
            "log.dirs",
            data.toString(),
            "listeners",
            "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(settings.port(), voters.get(settings.nodeId())),
            "advertised.listeners",
            "CLIENTS://127.0.0.1:" + settings.port(),
            "listener.security.protocol.map",
            "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name",
            "CLIENTS",
            "controller.listener.names",
            "CONTROLLER",
            "controller.quorum.voters",
            new TreeMap<>(voters)
                .entrySet().stream()
                    .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                    .collect(Collectors.joining(","))));
    all.putAll(
        Map.of(
            "offsets.topic.replication.factor", replication,
            "transaction.state.log.replication.factor", replication,
            "transaction.state.log.min.isr", minInSync,
            "share.coordinator.state.topic.replication.factor", replication,
            "share.coordinator.state.topic.min.isr", minInSync,
            "default.replication.factor", replication,
            "min.insync.replicas", minInSync,
            // A single machine needs no 50 partitions to share out; few of them start faster.
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.num.partitions", "4"));
    all.putAll(
        Map.of(
            // A hundred years: the default forgets where a group stood after a week's silence.
            "offsets.retention.minutes", "52560000",
            "auto.create.topics.enable", "false",
            "group.initial.rebalance.delay.ms", "0",
            "num.network.threads", "2",
            "num.io.threads", "4",
            "background.threads", "2",
            // Of the heap, from the start; the default is a quarter of what this broker has.
            "log.cleaner.dedupe.buffer.size", "16777216",
            "log.cleaner.io.buffer.size", "262144"));
    if (voters.size() == 1) {
      all.put("broker.heartbeat.interval.ms", "500");
      all.put("broker.session.timeout.ms", Long.toString(session(data).toMillis()));
    }
    all.putAll(settings.properties());
    return all;
  }

  /**
   * How long the controller of a broker that is alone waits for its sign of life. It would only
   * shut itself out, and a transaction that ends without a leader hangs for ever (ADR 0067). But
   * after a kill it lets the broker in again when the old session has ended.
   */
  private static Duration session(Path data) {
    var killed =
        Files.exists(data.resolve("meta.properties"))
            && !Files.exists(data.resolve(".kafka_cleanshutdown"));
    return killed ? Duration.ofMillis(2_500) : Duration.ofHours(1);
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + settings.port();
  }

  public int port() {
    return settings.port();
  }

  /** What it was started with, with the port that it got: good for starting it again. */
  public BrokerSettings settings() {
    return settings;
  }

  public long pid() {
    return child.process().pid();
  }

  Optional<QuickstartException> death() {
    return child.death();
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** SIGKILL, as if the power had failed for this process; waits until it is gone. */
  public void kill() {
    child.kill();
  }

  /** Stops in order and waits for the end. */
  @Override
  public void close() {
    child.close();
  }
}
