package io.passbook.quickstart;

import java.nio.file.Path;

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

  /** The same with a port in place of each 0. */
  StackSettings withPorts() {
    return new StackSettings(
        data,
        Ports.require(kafkaPort, "Kafka"),
        Ports.require(registryPort, "the registry"),
        Ports.require(projectionPort, "the projection service"),
        Ports.require(commandPort, "the command service"),
        partitions);
  }
}
