package io.passbook.command.pipeline;

/** What came of a batch. */
sealed interface Verdict {
  record Committed() implements Verdict {}

  /** Aborted, and something in the batch is to blame. */
  record Poisoned(String reason) implements Verdict {}

  /** Aborted, and nothing in the batch is to blame. */
  record Disturbed(String reason) implements Verdict {}

  /** Nobody knows. */
  record Lost(String reason) implements Verdict {}
}
