package io.passbook.command.log;

/** The transaction cannot be committed; abort it, and nothing of it stands. */
public final class AbortableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is to blame, and so whether the same again can succeed. */
  public enum Blame {
    /** A record: the log will never take it. */
    CONTENT,
    /** Everything else: brokers away, partitions lost. */
    ENVIRONMENT
  }

  private final Blame blame;

  public AbortableException(Blame blame, String message, Throwable cause) {
    super(message, cause);
    this.blame = blame;
  }

  public Blame blame() {
    return blame;
  }
}
