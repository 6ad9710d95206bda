package io.passbook.projection.pipeline;

/** A partition of a view is not on this instance, or not any more. Ask again, or elsewhere. */
public final class ViewAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ViewAwayException(String message) {
    super(message);
  }
}
