package io.passbook.cli;

/** What the exit code of every command means. Scripts rely on these. */
public final class ExitCode {
  /** Accepted; or fine. An import: every row got an answer. */
  public static final int OK = 0;

  /** A mistake in Passbook, or an answer that could not be written. */
  public static final int INTERNAL_ERROR = 1;

  /**
   * Wrong usage or unreadable input, and nothing was sent; or a file of rejected rows that could
   * not be written.
   */
  public static final int USAGE = 2;

  /** The command was rejected; or what was asked for does not exist; or a check found a problem. */
  public static final int REJECTED = 3;

  /** Kafka, the registry or the projection service is not reachable; nothing was sent. */
  public static final int NOT_SENT = 4;

  /** Sent, and the outcome is not known. Running the same again, with the same id, is safe. */
  public static final int OUTCOME_UNKNOWN = 5;

  private ExitCode() {}
}
