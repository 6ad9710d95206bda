package io.passbook.command.pipeline;

import java.time.Duration;

/** Is told what a worker does; called on the worker's thread, so it must be quick. */
public interface WorkerObserver {

  /**
   * A batch was committed.
   *
   * @param took from the first command's decision to the answer of the commit
   */
  void committed(Tally tally, Duration took);

  /** A batch failed and will be tried again. */
  void failed(String reason);

  /** A partition was recovered. */
  void recovered(RecoveryReport report);
}
