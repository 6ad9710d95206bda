package io.passbook.projection.pipeline;

/** The schema registry does not answer, and an event's schema was not read before. Passes. */
public final class RegistryAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryAwayException(Throwable cause) {
    super("The schema registry does not answer: " + cause.getMessage(), cause);
  }
}
