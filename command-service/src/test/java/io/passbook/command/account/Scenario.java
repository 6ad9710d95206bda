package io.passbook.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.account.Decision.Granted;
import io.passbook.command.account.Decision.Refused;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.Event;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Given these events, when this command, then this event or this refusal. */
final class Scenario {
  static final String ACCOUNT = "alice-1";
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant ISSUED_AT = NOW.minusSeconds(1);
  static final long OFFSET = 42;

  private final Account account;

  private Scenario(Account account) {
    this.account = account;
  }

  /**
   * The account to which these happened, a second apart, the last one a second before ISSUED_AT.
   */
  static Scenario given(Event... events) {
    var account = Account.UNOPENED;
    for (var event : events) {
      var occurredAt = ISSUED_AT.minusSeconds(events.length - account.sequence());
      account = Account.evolve(account, event(account.sequence() + 1, occurredAt, event));
    }
    return new Scenario(account);
  }

  static AccountEvent event(long sequence, Instant occurredAt, Event event) {
    return new AccountEvent(
        ACCOUNT, sequence, occurredAt, occurredAt, NOW, new UUID(0, 9), 0, "teller", null, event);
  }

  static AccountCommand command(Command command) {
    return command(command, ISSUED_AT, null);
  }

  static AccountCommand command(Command command, Instant issuedAt, @Nullable Long sequence) {
    return new AccountCommand(
        new UUID(1, 2), ACCOUNT, issuedAt, "teller", "batch-7", sequence, command);
  }

  Then when(Command command) {
    return when(command(command));
  }

  Then when(AccountCommand command) {
    return new Then(account, command, Account.decide(account, command, NOW, OFFSET));
  }

  record Then(Account before, AccountCommand command, Decision decision) {

    /** Granted with this event, whose envelope follows from the command; returns what it made. */
    Account then(Event expected) {
      assertThat(decision).isInstanceOf(Granted.class);
      var event = ((Granted) decision).event();
      assertThat(event)
          .isEqualTo(
              new AccountEvent(
                  command.accountId(),
                  before.sequence() + 1,
                  event.occurredAt(),
                  command.issuedAt(),
                  NOW,
                  command.commandId(),
                  OFFSET,
                  command.issuedBy(),
                  command.correlationId(),
                  expected));
      return Account.evolve(before, event);
    }

    AccountEvent event() {
      return ((Granted) decision).event();
    }

    /** Refused, for this reason, in these words. */
    void thenRefused(RejectionCode code, String message, Map<String, String> details) {
      assertThat(decision)
          .isEqualTo(new Refused(new Outcome.Rejected(code.name(), message, details)));
    }

    void thenRefused(RejectionCode code) {
      assertThat(decision).isInstanceOf(Refused.class);
      assertThat(((Refused) decision).rejection().code()).isEqualTo(code.name());
    }

    void thenInvalid(String field) {
      thenRefused(RejectionCode.INVALID_FIELD);
      assertThat(((Refused) decision).rejection().details()).isEqualTo(Map.of("field", field));
    }
  }
}
