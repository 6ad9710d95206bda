package io.passbook.command.account;

import static io.passbook.command.account.Rejections.quoted;

import io.passbook.command.account.Decision.Refused;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.Limits;
import io.passbook.message.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is wrong with a command by itself, whatever the account: the first fault found, if any. */
final class CommandFields {

  static @Nullable Refused faultIn(AccountCommand command, Instant now) {
    var fault = faultInEnvelope(command, now);
    if (fault != null) {
      return fault;
    }
    return switch (command.command()) {
      case OpenAccount(var ownerName, var currency) ->
          first(faultInOwner(ownerName), faultInCurrency(currency));
      case Deposit(var amount, var currency, var reference) ->
          faultInBooking(amount, currency, reference);
      case Withdraw(var amount, var currency, var reference) ->
          faultInBooking(amount, currency, reference);
      case CloseAccount(var reason) -> faultInLength("reason", Limits.REASON_CHARS, reason);
    };
  }

  private static @Nullable Refused faultInEnvelope(AccountCommand command, Instant now) {
    if (!Limits.ACCOUNT_ID.matcher(command.accountId()).matches()) {
      return Rejections.invalidField(
          "accountId",
          "1 to %d of the characters A-Z a-z 0-9 . _ : -".formatted(Limits.ACCOUNT_ID_CHARS),
          quoted(command.accountId()));
    }
    if (command.issuedAt().isAfter(now.plus(Limits.ISSUED_AHEAD))) {
      return Rejections.issuedInTheFuture(command.issuedAt(), now);
    }
    return first(
        faultInLength("issuedBy", Limits.ISSUED_BY_CHARS, command.issuedBy()),
        faultInLength("correlationId", Limits.CORRELATION_ID_CHARS, command.correlationId()));
  }

  private static @Nullable Refused faultInBooking(
      long amount, @Nullable String currency, @Nullable String reference) {
    if (amount <= 0) {
      return Rejections.invalidAmount(amount);
    }
    return first(
        currency == null ? null : faultInCurrency(currency),
        faultInLength("reference", Limits.REFERENCE_CHARS, reference));
  }

  private static @Nullable Refused faultInOwner(String ownerName) {
    return ownerName.isBlank()
        ? Rejections.invalidField("ownerName", "a name", quoted(ownerName))
        : faultInLength("ownerName", Limits.OWNER_NAME_CHARS, ownerName);
  }

  private static @Nullable Refused faultInCurrency(String currency) {
    return Money.currency(currency).isPresent()
        ? null
        : Rejections.invalidField("currency", "an ISO 4217 code", quoted(currency));
  }

  private static @Nullable Refused faultInLength(String field, int limit, @Nullable String value) {
    return value == null || value.length() <= limit
        ? null
        : Rejections.tooLong(field, limit, value);
  }

  private static @Nullable Refused first(@Nullable Refused one, @Nullable Refused other) {
    return one != null ? one : other;
  }

  private CommandFields() {}
}
