package io.passbook.command.account;

import io.passbook.message.AccountEvent;
import io.passbook.message.Outcome;

/** What a command leads to: an event, or a refusal that says why. */
public sealed interface Decision {

  /** The command is granted: this happened. */
  record Granted(AccountEvent event) implements Decision {}

  /** The command is refused: nothing happened. */
  record Refused(Outcome.Rejected rejection) implements Decision {}
}
