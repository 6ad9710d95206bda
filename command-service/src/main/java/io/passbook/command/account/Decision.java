package io.passbook.command.account;

import io.passbook.message.AccountEvent;
import io.passbook.message.Outcome;
import java.util.UUID;

/** What a command leads to: an event, or a refusal that says why. */
public sealed interface Decision {

  /** The command is granted: this happened. */
  record Granted(AccountEvent event) implements Decision {}

  /** The command is refused: nothing happened. */
  record Refused(Outcome.Rejected rejection) implements Decision {}

  /** The refusal of another command under an id that was used before. */
  static Refused commandIdReused(UUID commandId, long firstOffset) {
    return Rejections.commandIdReused(commandId, firstOffset);
  }
}
