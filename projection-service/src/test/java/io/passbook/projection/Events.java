package io.passbook.projection;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes the history of one account for tests: a minute for each event, recorded an hour later. */
public final class Events {
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final String accountId;
  private final List<AccountEvent> events = new ArrayList<>();
  private long balance;

  private Events(String accountId) {
    this.accountId = accountId;
  }

  public static Events of(String accountId) {
    return new Events(accountId);
  }

  public Events open(String owner, String currency) {
    return add(new Event.AccountOpened(owner, currency));
  }

  public Events deposit(long amount) {
    balance += amount;
    return add(new Event.MoneyDeposited(amount, balance, null));
  }

  public Events withdraw(long amount) {
    balance -= amount;
    return add(new Event.MoneyWithdrawn(amount, balance, "rent"));
  }

  public Events close() {
    return add(new Event.AccountClosed("moved"));
  }

  private Events add(Event event) {
    events.add(event(accountId, events.size() + 1, event));
    return this;
  }

  public List<AccountEvent> list() {
    return List.copyOf(events);
  }

  public AccountEvent get(int sequence) {
    return events.get(sequence - 1);
  }

  public static AccountEvent event(String accountId, long sequence, Event event) {
    var occurredAt = START.plusSeconds(60 * sequence);
    return new AccountEvent(
        accountId,
        sequence,
        occurredAt,
        occurredAt,
        occurredAt.plusSeconds(3600),
        new UUID(accountId.hashCode(), sequence),
        sequence,
        "tester",
        null,
        event);
  }
}
