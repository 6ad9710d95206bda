package io.passbook.command.pipeline;

import io.passbook.command.log.Time;
import io.passbook.command.log.WorkerLog;
import java.time.Duration;
import java.util.Map;

/**
 * How a worker gets along with its log and its group. Looked at by the worker, asked by anybody.
 */
final class Vitals {
  private final WorkerLog log;
  private final Lanes lanes;
  private final Time time;
  private final Trouble polling = new Trouble();
  private long pollFailedAt;
  private volatile Look last;

  private record Look(WorkerStatus status, long atNanos) {}

  Vitals(WorkerLog log, Lanes lanes, Time time) {
    this.log = log;
    this.lanes = lanes;
    this.time = time;
    this.last = new Look(new WorkerStatus("It has not started yet", Map.of()), time.nanoTime());
  }

  /** A poll failed. */
  void pollFailed(String reason) {
    pollFailedAt = time.nanoTime();
    polling.met(reason, pollFailedAt);
  }

  /**
   * A poll did not fail, which proves little: failures come with some polls and not with others.
   */
  void polled() {
    if (Trouble.lasts(since(pollFailedAt))) {
      polling.over();
    }
  }

  /**
   * Takes note of how it stands now.
   *
   * @param noProducer why it has no producer; empty: it has one
   */
  void look(String noProducer) {
    last = new Look(new WorkerStatus(trouble(noProducer), lanes.status()), time.nanoTime());
  }

  private String trouble(String noProducer) {
    if (!lanes.isMember()) {
      return "It has no assignment from its group";
    }
    if (!noProducer.isEmpty()) {
      return "It has no producer: " + noProducer;
    }
    var silence = log.silence();
    return Trouble.lasts(silence)
        ? "Its group has not answered for %d s".formatted(silence.toSeconds())
        : polling.lasting(time.nanoTime());
  }

  /** How it stood when it was last looked at, unless that is long ago. */
  WorkerStatus status() {
    var look = last;
    var silence = since(look.atNanos);
    return Trouble.lasts(silence)
        ? new WorkerStatus(
            "It has been at one and the same thing for %d s".formatted(silence.toSeconds()),
            look.status.partitions())
        : look.status;
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(time.nanoTime() - nanos);
  }
}
