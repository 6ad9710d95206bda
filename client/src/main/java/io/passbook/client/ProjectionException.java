package io.passbook.client;

import org.jspecify.annotations.Nullable;

/** Why a query has no answer. */
public abstract sealed class ProjectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProjectionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The service is not reachable, or cannot answer now (503); asking again later may help. */
  public static final class Unavailable extends ProjectionException {
    private static final long serialVersionUID = 1;

    private final boolean temporary;

    Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
      temporary = false;
    }

    private Unavailable(String message) {
      super(message, null);
      temporary = true;
    }

    static Unavailable forNow(String message) {
      return new Unavailable(message);
    }

    /** Whether it is there, and says itself that it cannot answer this now. */
    public boolean isTemporary() {
      return temporary;
    }
  }

  /** There is no such account (404). */
  public static final class NotFound extends ProjectionException {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
      super(message, null);
    }
  }

  /** The service does not accept the query (400 and the like). */
  public static final class BadQuery extends ProjectionException {
    private static final long serialVersionUID = 1;

    BadQuery(String message) {
      super(message, null);
    }
  }
}
