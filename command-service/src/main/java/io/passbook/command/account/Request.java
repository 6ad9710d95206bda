package io.passbook.command.account;

import io.passbook.command.account.Decision.Granted;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import java.time.Instant;

/** A command, when and where it was met: all that its event takes over from it. */
record Request(AccountCommand command, Instant now, long commandOffset) {

  String accountId() {
    return command.accountId();
  }

  /** The first event of an account. */
  Granted grantFirst(Event event) {
    return grant(1, command.issuedAt(), event);
  }

  /** The next event of an account, never earlier than the one before. */
  Granted grantNext(Account.Open open, Event event) {
    var issuedAt = command.issuedAt();
    var occurredAt = issuedAt.isBefore(open.lastOccurredAt()) ? open.lastOccurredAt() : issuedAt;
    return grant(open.sequence() + 1, occurredAt, event);
  }

  private Granted grant(long sequence, Instant occurredAt, Event event) {
    return new Granted(
        new AccountEvent(
            command.accountId(),
            sequence,
            occurredAt,
            command.issuedAt(),
            now,
            command.commandId(),
            commandOffset,
            command.issuedBy(),
            command.correlationId(),
            event));
  }
}
