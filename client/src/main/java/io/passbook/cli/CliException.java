package io.passbook.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code, one sentence about what was wrong, and what to do. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final @Nullable String hint;

  private CliException(int exitCode, String message, @Nullable String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** Wrong usage or unreadable input. */
  public static CliException usage(String message, @Nullable String hint) {
    return new CliException(ExitCode.USAGE, message, hint);
  }

  /** Something does not exist, or a check found a problem. */
  public static CliException rejected(String message, @Nullable String hint) {
    return new CliException(ExitCode.REJECTED, message, hint);
  }

  /** Something is not reachable; nothing was sent. */
  public static CliException notSent(String message, @Nullable String hint) {
    return new CliException(ExitCode.NOT_SENT, message, hint);
  }

  /** Something was sent, and what became of it is not known. */
  public static CliException outcomeUnknown(String message, @Nullable String hint) {
    return new CliException(ExitCode.OUTCOME_UNKNOWN, message, hint);
  }

  public int exitCode() {
    return exitCode;
  }

  public @Nullable String hint() {
    return hint;
  }
}
