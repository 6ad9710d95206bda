package io.passbook.projection.query;

/** An instance has as many requests as may be under way: it is not asked again for this one. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BusyException(String instance) {
    super(instance + " has too much to do", null, false, false);
  }
}
