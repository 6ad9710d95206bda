package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Event;
import io.passbook.message.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A bank whose log a test may tamper with, and what the audit says of it. */
abstract class AuditFixture {
  static final long WINDOW = 1_000;

  final Bank bank = new Bank(1);
  final MemoryLog log = bank.log;

  /** Alice has events 1 to 4, at offsets 0 to 3; the withdrawal of 999 is refused. */
  final void alice() {
    bank.open("alice");
    bank.deposit("alice", 1000);
    bank.withdraw("alice", 200);
    bank.withdraw("alice", 999);
    bank.deposit("alice", 500);
  }

  final AuditReport audit() {
    return new Audit(log, WINDOW, null, _ -> {}).run();
  }

  final void assertViolation(Rule rule, String topic, long offset, String text) {
    assertThat(audit().violations())
        .anySatisfy(violation -> {
          assertThat(violation.rule()).isEqualTo(rule);
          assertThat(violation.topic()).isEqualTo(topic);
          assertThat(violation.offset()).isEqualTo(offset);
          assertThat(violation.text()).contains(text);
        });
  }

  final void event(int nth, UnaryOperator<Event> change) {
    log.events().change(nth, e -> with(e, change.apply(e.event()), e.accountId(), e.sequence()));
  }

  final void outcome(int nth, Outcome outcome) {
    log.results().change(nth, r -> with(r, outcome));
  }

  static AccountEvent with(AccountEvent e, Event event, String accountId, long sequence) {
    return new AccountEvent(
        accountId,
        sequence,
        e.occurredAt(),
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        e.commandOffset(),
        e.issuedBy(),
        e.correlationId(),
        event);
  }

  static AccountEvent at(AccountEvent e, Instant occurredAt) {
    return new AccountEvent(
        e.accountId(),
        e.sequence(),
        occurredAt,
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        e.commandOffset(),
        e.issuedBy(),
        e.correlationId(),
        e.event());
  }

  static AccountEvent about(AccountEvent e, long commandOffset) {
    return new AccountEvent(
        e.accountId(),
        e.sequence(),
        e.occurredAt(),
        e.issuedAt(),
        e.recordedAt(),
        e.commandId(),
        commandOffset,
        e.issuedBy(),
        e.correlationId(),
        e.event());
  }

  static CommandResult with(CommandResult r, Outcome outcome) {
    return new CommandResult(
        r.commandId(),
        r.accountId(),
        r.commandOffset(),
        r.fingerprint(),
        r.repeatOf(),
        r.decidedAt(),
        outcome);
  }

  static CommandResult aboutCommand(CommandResult r, long commandOffset) {
    return new CommandResult(
        new UUID(7, 7),
        r.accountId(),
        commandOffset,
        r.fingerprint(),
        null,
        r.decidedAt(),
        new Outcome.Rejected("INVALID_FIELD", "no", Map.of()));
  }
}
