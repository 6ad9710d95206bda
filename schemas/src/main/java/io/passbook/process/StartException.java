package io.passbook.process;

/** A service cannot start as it is set up; the message is for people and says what to change. */
public class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }
}
