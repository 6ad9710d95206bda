package io.passbook.command.pipeline;

import java.util.Map;

/**
 * How a worker stands, for health checks.
 *
 * @param trouble what keeps the worker itself from its work; empty: nothing does
 * @param partitions what each of its partitions is doing
 */
public record WorkerStatus(String trouble, Map<Integer, Partition> partitions) {

  /** What a partition is doing. */
  public enum Phase {
    RECOVERING,
    SERVING,
    /** It waits for something outside: the registry, the brokers. */
    WAITING,
    /** The log contradicts itself there; people must look. */
    STOPPED
  }

  /**
   * One partition.
   *
   * @param reason why it does not serve, or how far it has come; empty when it serves
   */
  public record Partition(Phase phase, String reason) {}

  public WorkerStatus {
    partitions = Map.copyOf(partitions);
  }

  /** Whether it is well, and every partition that it was given is served. */
  public boolean isServing() {
    return trouble.isEmpty()
        && partitions.values().stream().allMatch(p -> p.phase() == Phase.SERVING);
  }
}
