package io.passbook.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One broker of one cluster.
 *
 * @param folder its data and its log file; made on first use
 * @param port for clients, on 127.0.0.1; 0: any free one
 * @param nodeId above 0, different for each broker of a cluster
 * @param clusterId 22 characters (Kafka's base64 of 16 bytes); the same for all brokers of a
 *     cluster and for the life of the folder
 * @param voters controller ports on 127.0.0.1 by node id; empty: this broker alone, on any free
 *     port
 * @param heapMegabytes upper limit of the Java heap
 * @param properties Kafka's own, by name; they win over the defaults of {@link Broker}
 */
public record BrokerSettings(
    Path folder,
    int port,
    int nodeId,
    String clusterId,
    Map<Integer, Integer> voters,
    int heapMegabytes,
    Map<String, String> properties) {

  private static final String SINGLE_CLUSTER_ID = "cGFzc2Jvb2stc2luZ2xlMQ";
  private static final int SINGLE_HEAP_MEGABYTES = 512;

  public BrokerSettings {
    if (port < 0 || port > 65_535) {
      throw QuickstartException.choose("Expected a port between 0 and 65535 but it was " + port);
    }
    voters = Map.copyOf(voters);
    properties = Map.copyOf(properties);
  }

  /** A cluster of one broker, on any free port. */
  public static BrokerSettings single(Path folder) {
    return new BrokerSettings(
        folder, 0, 1, SINGLE_CLUSTER_ID, Map.of(), SINGLE_HEAP_MEGABYTES, Map.of());
  }

  public BrokerSettings withPort(int newPort) {
    return new BrokerSettings(
        folder, newPort, nodeId, clusterId, voters, heapMegabytes, properties);
  }

  /** With one more of Kafka's own properties. */
  public BrokerSettings with(String name, String value) {
    var more = new HashMap<>(properties);
    more.put(name, value);
    return new BrokerSettings(folder, port, nodeId, clusterId, voters, heapMegabytes, more);
  }
}
