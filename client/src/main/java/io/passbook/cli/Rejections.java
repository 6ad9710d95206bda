package io.passbook.cli;

import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rejections for people: with amounts in major units, and what to do next. */
final class Rejections {
  private Rejections() {}

  /** The service's message; where that gives minor units and the currency is known, amounts. */
  static String message(Outcome.Rejected rejected, @Nullable String currency) {
    var code = code(rejected);
    if (currency == null || code == null) {
      return rejected.message();
    }
    return switch (code) {
      case INSUFFICIENT_FUNDS ->
          "%s were requested but only %s are available"
              .formatted(
                  amount(rejected, "requested", currency), amount(rejected, "available", currency));
      case NON_ZERO_BALANCE ->
          "Expected an empty account but its balance is " + amount(rejected, "balance", currency);
      case COMMAND_ID_REUSED,
          INVALID_FIELD,
          INVALID_AMOUNT,
          ISSUED_IN_THE_FUTURE,
          SEQUENCE_CONFLICT,
          ACCOUNT_NOT_FOUND,
          ACCOUNT_ALREADY_EXISTS,
          ACCOUNT_CLOSED,
          CURRENCY_MISMATCH,
          BALANCE_OVERFLOW ->
          rejected.message();
    };
  }

  static Optional<String> hint(Outcome.Rejected rejected, String accountId) {
    var text =
        switch (code(rejected)) {
          case ACCOUNT_NOT_FOUND -> "passbook open " + accountId + " --owner NAME";
          case INSUFFICIENT_FUNDS, SEQUENCE_CONFLICT, CURRENCY_MISMATCH, ACCOUNT_ALREADY_EXISTS ->
              "passbook show " + accountId;
          case NON_ZERO_BALANCE -> "withdraw the rest first: passbook show " + accountId;
          case COMMAND_ID_REUSED -> "use another --command-id for another command";
          case INVALID_FIELD,
              INVALID_AMOUNT,
              ISSUED_IN_THE_FUTURE,
              ACCOUNT_CLOSED,
              BALANCE_OVERFLOW ->
              null;
          case null -> null;
        };
    return Optional.ofNullable(text);
  }

  private static @Nullable RejectionCode code(Outcome.Rejected rejected) {
    return Arrays.stream(RejectionCode.values())
        .filter(code -> code.name().equals(rejected.code()))
        .findFirst()
        .orElse(null);
  }

  private static String amount(Outcome.Rejected rejected, String detail, String currency) {
    var minorUnits = rejected.details().getOrDefault(detail, "?");
    try {
      return Amounts.withCurrency(Long.parseLong(minorUnits), currency);
    } catch (NumberFormatException _) {
      return minorUnits;
    }
  }
}
