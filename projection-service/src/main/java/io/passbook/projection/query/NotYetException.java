package io.passbook.projection.query;

/** The view did not become as fresh as asked for in time. */
public final class NotYetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long sequence;

  NotYetException(String message, long sequence) {
    super(message, null, false, false);
    this.sequence = sequence;
  }

  /**
   * The account's last event in the view; 0: it has none; negative: the question has no account.
   */
  public long sequence() {
    return sequence;
  }
}
