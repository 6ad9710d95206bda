package io.passbook.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where everything of one {@code up} is. Ports are on 127.0.0.1; 0: any free one.
 *
 * @param data the folder of everything that stays
 * @param partitions of topics that do not exist yet
 */
record StackSettings(
    Path data,
    int kafkaPort,
    int registryPort,
    int projectionPort,
    int commandPort,
    int partitions) {

  private static final int MAX_PARTITIONS = 1_000;

  StackSettings {
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw QuickstartException.choose(
          "Expected between 1 and %d partitions but it was %d"
              .formatted(MAX_PARTITIONS, partitions));
    }
  }

  private static final String KAFKA = "Kafka (--kafka-port)";
  private static final String REGISTRY = "the registry (--registry-port)";
  private static final String PROJECTION = "the projection service (--projection-port)";
  private static final String COMMAND = "the command service (--command-port)";

  /**
   * Looks before anything starts; a part looks again, and chooses its port where 0 is wanted.
   *
   * @throws QuickstartException when a port is taken, or wanted twice
   */
  void requireFreePorts() {
    rejectRepeats();
    Ports.requireFree(kafkaPort, KAFKA);
    Ports.requireFree(registryPort, REGISTRY);
    Ports.requireFree(projectionPort, PROJECTION);
    Ports.requireFree(commandPort, COMMAND);
  }

  private void rejectRepeats() {
    var wanted = new LinkedHashMap<String, Integer>();
    wanted.put(KAFKA, kafkaPort);
    wanted.put(REGISTRY, registryPort);
    wanted.put(PROJECTION, projectionPort);
    wanted.put(COMMAND, commandPort);
    var owners = new HashMap<Integer, String>();
    for (Map.Entry<String, Integer> each : wanted.entrySet()) {
      var other = each.getValue() == 0 ? null : owners.put(each.getValue(), each.getKey());
      if (other != null) {
        throw QuickstartException.choose(
            "Port %d is wanted for both %s and %s; choose another for one of them"
                .formatted(each.getValue(), other, each.getKey()));
      }
    }
  }
}
