package io.passbook.projection.http;

/** Another instance did not answer, or not in time. */
final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  PeerException(String message) {
    super(message, null, false, false);
  }
}
