package io.passbook.cli.csv;

/** The file cannot be read at all; the message says where and why. */
public final class UnreadableFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says where and why. */
  public UnreadableFileException(String message) {
    super(message);
  }
}
