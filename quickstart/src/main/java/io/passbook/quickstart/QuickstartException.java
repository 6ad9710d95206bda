package io.passbook.quickstart;

/** Something on this machine is in the way. The message is for people and says what and where. */
public final class QuickstartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean anotherChoiceHelps;

  private QuickstartException(String message, boolean anotherChoiceHelps) {
    super(message);
    this.anotherChoiceHelps = anotherChoiceHelps;
  }

  /** Another port or another folder would do: nothing is broken. */
  static QuickstartException choose(String message) {
    return new QuickstartException(message, true);
  }

  /** A part did not start, or ended by itself. */
  static QuickstartException broken(String message) {
    return new QuickstartException(message, false);
  }

  /** Whether another port or another folder would do. */
  public boolean anotherChoiceHelps() {
    return anotherChoiceHelps;
  }

  boolean mentions(String text) {
    return String.valueOf(getMessage()).contains(text);
  }
}
