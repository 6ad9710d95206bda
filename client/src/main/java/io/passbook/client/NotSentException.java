package io.passbook.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The command was certainly not sent, so nothing has changed and nothing will. */
public final class NotSentException extends SubmitException {
  private static final long serialVersionUID = 1;

  public NotSentException(String message, @Nullable UUID commandId, @Nullable Throwable cause) {
    super(message, commandId, cause);
  }
}
