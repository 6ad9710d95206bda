package io.passbook.command.log;

/**
 * The producer is of no use any more, and whether its transaction was committed is unknown: fenced,
 * or no answer to a commit.
 */
public final class ProducerLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ProducerLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
