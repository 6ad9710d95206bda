package io.passbook.quickstart;

/** Something on this machine is in the way. The message is for people and says what and where. */
public final class QuickstartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QuickstartException(String message) {
    super(message);
  }

  public QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }

  boolean mentions(String text) {
    return String.valueOf(getMessage()).contains(text);
  }
}
