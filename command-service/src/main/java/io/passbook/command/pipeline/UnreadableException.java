package io.passbook.command.pipeline;

/** These bytes are no record of their topic, and never will be. */
final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableException(RuntimeException cause) {
    super(Failures.describe(cause), cause);
  }
}
