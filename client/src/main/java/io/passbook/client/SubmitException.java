package io.passbook.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Why there is no result of a command. A rejection is a result, not an exception. */
public abstract sealed class SubmitException extends RuntimeException
    permits NotSentException, OutcomeUnknownException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // a UUID is serializable; the checker wants to see it final and so
  private final @Nullable UUID commandId;

  SubmitException(String message, @Nullable UUID commandId, @Nullable Throwable cause) {
    super(message, cause);
    this.commandId = commandId;
  }

  /** The command in question; none when the connection itself failed. */
  public @Nullable UUID commandId() {
    return commandId;
  }
}
