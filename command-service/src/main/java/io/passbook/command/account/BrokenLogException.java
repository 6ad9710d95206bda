package io.passbook.command.account;

/**
 * An event that no decision could have led to: the log that it was read from is broken, and going
 * on would build on sand. The message says which event, what was expected and what was found.
 */
public final class BrokenLogException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public BrokenLogException(String message) {
    super(message);
  }
}
