package io.passbook.command.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * What the recovery of a partition took.
 *
 * @param continueAt the offset of the next command to decide
 * @param snapshots accounts that came from snapshots
 * @param fenced the transactional ids of dead workers that were shut out
 * @param waited of the whole time, for transactions of others to end
 */
public record RecoveryReport(
    int partition,
    long continueAt,
    long accounts,
    long snapshots,
    long events,
    long results,
    List<String> fenced,
    Duration waited,
    Duration took) {}
