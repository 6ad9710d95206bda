package io.passbook.command.pipeline;

import io.passbook.command.log.Background;
import io.passbook.command.pipeline.WorkerStatus.Partition;
import io.passbook.command.pipeline.WorkerStatus.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A partition that the group gave to this worker, and how it stands. */
final class Lane {
  /** A batch that failed so often is not tried again as it is. */
  private static final int FAILURES_BEFORE_CARE = 2;

  private final int partition;
  private State state;
  private @Nullable Long contradictedSinceNanos;
  private int failures;
  private long carefulUpTo = -1;

  /** Batches in a row that failed because of something outside. */
  private int disturbances;

  private int limit = Integer.MAX_VALUE;

  /** The offset of the next command to decide. */
  private long position;

  private long triedAtNanos = Long.MIN_VALUE;

  /** What is in the way of batches that are not to blame. */
  private final Trouble disturbance = new Trouble();

  /** What a lane is doing. Times are of {@link System#nanoTime}'s kind. */
  sealed interface State {
    /** Its ledger is being read from the log. */
    record Recovering(Background.Task<Recovered> task, Progress progress) implements State {}

    /** Commands are decided. */
    record Serving(Ledger ledger) implements State {}

    /** Something outside is in the way; tried again then, or when it has its turn. */
    record Resting(Ledger ledger, long untilNanos, String reason) implements State {}

    /** Recovery could not be done; begun again then. */
    record Retrying(long untilNanos, String reason) implements State {}

    /** The log contradicts itself; people must look. */
    record Stopped(String evidence) implements State {}
  }

  Lane(int partition, State state) {
    this.partition = partition;
    this.state = state;
  }

  int partition() {
    return partition;
  }

  State state() {
    return state;
  }

  void become(State next) {
    if (state instanceof State.Recovering(var task, _) && !task.isDone()) {
      task.cancel();
    }
    state = next;
  }

  /** It was read from the log, and goes on with the command at this offset. */
  void recovered(long continueAt) {
    position = continueAt;
    contradictedSinceNanos = null;
    disturbance.over();
  }

  /** All commands before this offset are decided. */
  void reached(long offset) {
    position = offset;
  }

  long position() {
    return position;
  }

  /**
   * The log contradicts itself; says whether it already did so when it was last read, and for so
   * long.
   */
  boolean contradictedAgain(Duration patience, long nowNanos) {
    if (contradictedSinceNanos == null) {
      contradictedSinceNanos = nowNanos;
      return false;
    }
    return nowNanos - contradictedSinceNanos >= patience.toNanos();
  }

  /** Its commands are tried apart from those of others. */
  void tried(long nowNanos) {
    triedAtNanos = nowNanos;
  }

  /** When they were last. */
  long triedAtNanos() {
    return triedAtNanos;
  }

  /** A batch failed because of something in it, at or before this offset. */
  void failed(long lastOffset) {
    failures++;
    if (failures >= FAILURES_BEFORE_CARE) {
      carefulUpTo = Math.max(carefulUpTo, lastOffset);
    }
  }

  void succeeded() {
    failures = 0;
    disturbances = 0;
    disturbance.over();
  }

  /** Something outside is in the way. */
  void disturbed(String reason, long nowNanos) {
    disturbance.met(reason, nowNanos);
  }

  /** A batch failed because of something outside, or nobody knows what came of it. */
  void batchDisturbed(String reason, long nowNanos) {
    disturbances++;
    disturbed(reason, nowNanos);
  }

  /** As many as these are too many for now. */
  void tryFewerThan(int commands) {
    limit = Math.max(1, commands / 2);
  }

  /** So many of the commands that there were have succeeded at once. */
  void passed(int some, int all) {
    limit = some < all ? 2 * some : Integer.MAX_VALUE;
  }

  /** How many commands to try at once. */
  int limit() {
    return limit;
  }

  /** Whether its commands are better tried apart from those of others. */
  boolean isTroubled() {
    return isDisturbed() || limit < Integer.MAX_VALUE;
  }

  /** Whether the next batch must do with less. */
  boolean isDisturbed() {
    return disturbances >= FAILURES_BEFORE_CARE;
  }

  Partition status(long nowNanos) {
    return switch (state) {
      case State.Serving _ -> serving(disturbance.lasting(nowNanos));
      case State.Recovering(_, var progress) ->
          new Partition(Phase.RECOVERING, progress.toString());
      case State.Resting(_, _, var reason) -> new Partition(Phase.WAITING, reason);
      case State.Retrying(_, var reason) -> new Partition(Phase.WAITING, reason);
      case State.Stopped(var evidence) -> new Partition(Phase.STOPPED, evidence);
    };
  }

  private static Partition serving(String trouble) {
    return trouble.isEmpty()
        ? new Partition(Phase.SERVING, "")
        : new Partition(Phase.WAITING, trouble);
  }

  /** Whether the command at this offset is to be tried alone. */
  boolean isCareful(long offset) {
    return offset <= carefulUpTo;
  }
}
