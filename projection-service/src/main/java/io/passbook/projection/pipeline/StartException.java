package io.passbook.projection.pipeline;

/** The service cannot start; the message is one for people, and says what to do. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }
}
