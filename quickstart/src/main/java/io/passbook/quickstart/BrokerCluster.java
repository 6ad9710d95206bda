package io.passbook.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Several brokers that form one cluster, for tests of what a single one cannot show. Node ids count
 * from 1. Each keeps its ports and its folder when it is started again.
 */
public final class BrokerCluster implements AutoCloseable {
  private static final String CLUSTER_ID = "cGFzc2Jvb2stY2x1c3RlcjE";
  private static final int HEAP_MEGABYTES = 384;

  private final Map<Integer, Broker> brokers = new TreeMap<>();

  private BrokerCluster() {}

  /**
   * Starts the cluster and waits until every broker answers.
   *
   * @param folder gets one folder for each broker
   * @param count of brokers; replication is the smaller of that and 3
   * @param properties Kafka's own, for every broker
   * @throws QuickstartException when a broker does not come up; nothing is left running
   */
  public static BrokerCluster start(Path folder, int count, Map<String, String> properties) {
    var voters = new HashMap<Integer, Integer>();
    for (var id = 1; id <= count; id++) {
      voters.put(id, Ports.free());
    }
    var cluster = new BrokerCluster();
    try {
      for (var id = 1; id <= count; id++) {
        var settings =
            new BrokerSettings(
                folder.resolve("broker-" + id),
                0,
                id,
                CLUSTER_ID,
                voters,
                HEAP_MEGABYTES,
                properties);
        cluster.brokers.put(id, Broker.launch(settings));
      }
      cluster.brokers.values().forEach(Broker::awaitReady);
      return cluster;
    } catch (RuntimeException e) {
      cluster.killAll();
      throw e;
    }
  }

  /** Every broker's address, with commas between. */
  public String bootstrapServers() {
    return brokers.values().stream().map(Broker::bootstrapServers).collect(Collectors.joining(","));
  }

  public Broker broker(int id) {
    var broker = brokers.get(id);
    if (broker == null) {
      throw new IllegalArgumentException(
          "Expected an id of %s but it was %d".formatted(brokers.keySet(), id));
    }
    return broker;
  }

  /** SIGKILL for one broker. */
  public void kill(int id) {
    broker(id).kill();
  }

  /** Starts a broker that was killed or closed, and waits until it answers. */
  public void startAgain(int id) {
    var broker = Broker.launch(broker(id).settings());
    brokers.put(id, broker);
    broker.awaitReady();
  }

  /** SIGKILL for every broker. */
  public void killAll() {
    brokers.values().forEach(Broker::kill);
  }

  /** Starts every broker again, as after a power failure, and waits until all of them answer. */
  public void startAllAgain() {
    brokers.replaceAll((_, broker) -> Broker.launch(broker.settings()));
    brokers.values().forEach(Broker::awaitReady);
  }

  /** Ends all of them. Without a quorum left no broker can stop in order, so this does not try. */
  @Override
  public void close() {
    killAll();
  }
}
