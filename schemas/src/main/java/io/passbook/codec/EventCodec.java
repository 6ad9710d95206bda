package io.passbook.codec;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;

final class EventCodec implements Codec<AccountEvent> {

  @Override
  public Class<io.passbook.avro.AccountEvent> avroType() {
    return io.passbook.avro.AccountEvent.class;
  }

  @Override
  public io.passbook.avro.AccountEvent encode(AccountEvent event) {
    return new io.passbook.avro.AccountEvent(
        event.accountId(),
        event.sequence(),
        Fields.micros(event.occurredAt()),
        Fields.micros(event.issuedAt()),
        Fields.micros(event.recordedAt()),
        event.commandId(),
        event.commandOffset(),
        event.issuedBy(),
        event.correlationId(),
        encode(event.event()));
  }

  @Override
  public AccountEvent decode(Object avro) {
    var event = Fields.expect(avroType(), avro);
    return new AccountEvent(
        event.getAccountId(),
        event.getSequence(),
        event.getOccurredAt(),
        event.getIssuedAt(),
        event.getRecordedAt(),
        event.getCommandId(),
        event.getCommandOffset(),
        event.getIssuedBy(),
        event.getCorrelationId(),
        decodeEvent(event.getEvent()));
  }

  private static Object encode(Event event) {
    return switch (event) {
      case Event.AccountOpened(var ownerName, var currency) ->
          new io.passbook.avro.AccountOpened(ownerName, currency);
      case Event.MoneyDeposited(var amount, var balanceAfter, var reference) ->
          new io.passbook.avro.MoneyDeposited(amount, balanceAfter, reference);
      case Event.MoneyWithdrawn(var amount, var balanceAfter, var reference) ->
          new io.passbook.avro.MoneyWithdrawn(amount, balanceAfter, reference);
      case Event.AccountClosed(var reason) -> new io.passbook.avro.AccountClosed(reason);
    };
  }

  private static Event decodeEvent(Object event) {
    return switch (event) {
      case io.passbook.avro.AccountOpened e ->
          new Event.AccountOpened(e.getOwnerName(), e.getCurrency());
      case io.passbook.avro.MoneyDeposited e ->
          new Event.MoneyDeposited(e.getAmount(), e.getBalanceAfter(), e.getReference());
      case io.passbook.avro.MoneyWithdrawn e ->
          new Event.MoneyWithdrawn(e.getAmount(), e.getBalanceAfter(), e.getReference());
      case io.passbook.avro.AccountClosed e -> new Event.AccountClosed(e.getReason());
      case null, default -> throw Fields.unknownBranch("event", event);
    };
  }
}
