package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.Limits;
import io.passbook.message.Money;
import org.jspecify.annotations.Nullable;

/** What a command says by itself, whatever the account. */
final class Fields {
  private Fields() {}

  /** Which field is not as it must be, or null. */
  static @Nullable String invalid(AccountCommand command) {
    if (!Limits.ACCOUNT_ID.matcher(command.accountId()).matches()) {
      return "accountId";
    }
    if (isTooLong(command.issuedBy(), Limits.ISSUED_BY_CHARS)) {
      return "issuedBy";
    }
    if (isTooLong(command.correlationId(), Limits.CORRELATION_ID_CHARS)) {
      return "correlationId";
    }
    return switch (command.command()) {
      case OpenAccount(var owner, var currency) ->
          owner.isBlank() || isTooLong(owner, Limits.OWNER_NAME_CHARS)
              ? "ownerName"
              : invalid(currency);
      case Deposit(_, var currency, var reference) -> invalid(currency, reference);
      case Withdraw(_, var currency, var reference) -> invalid(currency, reference);
      case CloseAccount(var reason) -> isTooLong(reason, Limits.REASON_CHARS) ? "reason" : null;
    };
  }

  private static @Nullable String invalid(@Nullable String currency, @Nullable String reference) {
    return isTooLong(reference, Limits.REFERENCE_CHARS) ? "reference" : invalid(currency);
  }

  private static @Nullable String invalid(@Nullable String currency) {
    return currency == null || Money.currency(currency).isPresent() ? null : "currency";
  }

  private static boolean isTooLong(@Nullable String text, int limit) {
    return text != null && text.length() > limit;
  }
}
