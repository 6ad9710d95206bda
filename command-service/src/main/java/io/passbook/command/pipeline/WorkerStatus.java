package io.passbook.command.pipeline;

import java.util.Map;

/**
 * How a worker stands, for health checks.
 *
 * @param member whether the group has given it an assignment, which may be empty
 * @param producing whether its producer is of use
 * @param partitions what each of its partitions is doing
 */
public record WorkerStatus(boolean member, boolean producing, Map<Integer, Partition> partitions) {

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
   * @param reason why it does not serve; empty when it does
   */
  public record Partition(Phase phase, String reason) {}

  public WorkerStatus {
    partitions = Map.copyOf(partitions);
  }

  /** Whether every partition that it was given is served. */
  public boolean isServing() {
    return member
        && producing
        && partitions.values().stream().allMatch(p -> p.phase() == Phase.SERVING);
  }
}
