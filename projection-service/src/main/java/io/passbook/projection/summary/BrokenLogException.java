package io.passbook.projection.summary;

import io.passbook.message.AccountEvent;

/**
 * The event log contradicts itself. No view can go on from here by itself; the message says which
 * event of which account, for the operator.
 */
public final class BrokenLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenLogException(String message) {
    super(message);
  }

  /** An event is missing, or there twice. */
  public static BrokenLogException gap(AccountEvent event, long expected) {
    return new BrokenLogException(
        "Expected event %d of account %s but it was event %d"
            .formatted(expected, event.accountId(), event.sequence()));
  }

  static BrokenLogException impossible(AccountEvent event, String why) {
    return new BrokenLogException(
        "Event %d of account %s (%s) cannot be: %s"
            .formatted(
                event.sequence(),
                event.accountId(),
                event.event().getClass().getSimpleName(),
                why));
  }
}
