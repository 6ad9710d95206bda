package io.passbook.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The command was sent, or may have been, and its result did not come in time. It may have been
 * accepted, rejected, or may still be decided. Submitting the same command with the same id again
 * is safe: it is applied at most once, and its first result comes again.
 */
public final class OutcomeUnknownException extends SubmitException {
  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String message, UUID commandId, @Nullable Throwable cause) {
    super(message, commandId, cause);
  }
}
