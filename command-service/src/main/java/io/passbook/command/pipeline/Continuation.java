package io.passbook.command.pipeline;

import io.passbook.command.log.PartitionReader.Bounds;
import io.passbook.command.log.PartitionReader.Committed;
import io.passbook.topics.Topics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a partition goes on: at the group's committed offset, when that agrees with what was
 * decided; when there is none, one past the last command that was decided.
 */
record Continuation(int partition, Committed committed, Bounds commands) {
  /** It may give out old offsets meanwhile (ADR 0068). */
  private static final Duration WHILE_A_COORDINATOR_LOADS = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);

  /**
   * The offset of the next command to decide.
   *
   * @param largest the largest offset of a command that left a trace; -1: none did
   * @throws ContradictionException when they do not agree
   */
  long after(long largest) {
    var next =
        switch (committed) {
          case Committed.Stable(var offset) -> {
            if (offset <= largest) {
              throw new ContradictionException(
                  "Expected the group's offset of %s-%d to be above %d, the last command with an"
                          .formatted(Topics.COMMANDS, partition, largest)
                      + " event, a result or a dead letter, but it was "
                      + offset,
                  "Was it reset, or are these other topics? Stop the service and set it to %d, or"
                          .formatted(largest + 1)
                      + " restore the topics that belong to it",
                  WHILE_A_COORDINATOR_LOADS);
            }
            yield offset;
          }
          case Committed.None _ -> largest + 1;
          case Committed.Unstable _ -> throw new IllegalStateException("It was waited for");
        };
    if (next > commands.end()) {
      throw new ContradictionException(
          "Expected %s-%d to reach offset %d, where its commands go on, but it ends at %d"
              .formatted(Topics.COMMANDS, partition, next, commands.end()),
          "Was it created anew? Restore it, or start with new topics for everything");
    }
    if (next < commands.start()) {
      LOG.warn(
          "Partition {}: the commands from offset {} to {} expired before they were decided",
          partition,
          next,
          commands.start() - 1);
      return commands.start();
    }
    return next;
  }
}
