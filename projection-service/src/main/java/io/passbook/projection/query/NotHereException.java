package io.passbook.projection.query;

/** This instance cannot answer for the partition; another one may. */
public final class NotHereException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotHereException(String message) {
    super(message, null, false, false);
  }
}
