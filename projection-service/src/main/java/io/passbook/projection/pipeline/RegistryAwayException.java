package io.passbook.projection.pipeline;

/**
 * An event's schema is not known here, and the schema registry did not give it: it does not answer,
 * or not yet, or it says that there is no such schema, as one does that is still starting (ADR
 * 0066). Passes.
 */
public final class RegistryAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryAwayException(String message) {
    super(message, null, false, false);
  }
}
