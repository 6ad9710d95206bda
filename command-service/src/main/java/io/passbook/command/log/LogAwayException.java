package io.passbook.command.log;

/** The log cannot be read now; trying again later may help. */
public final class LogAwayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LogAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
