package io.passbook.command.account;

import io.passbook.command.account.Decision.Refused;
import io.passbook.message.Limits;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Every refusal in words: what was expected, what was found. Texts quote at most {@value #QUOTED}
 * characters of what a caller sent, so that an answer never grows with the question.
 */
final class Rejections {
  private static final int QUOTED = 80;

  static Refused invalidField(String field, String expected, String found) {
    return refused(
        RejectionCode.INVALID_FIELD,
        "Expected %s to be %s but it was %s".formatted(field, expected, found),
        Map.of("field", field));
  }

  static Refused tooLong(String field, int limit, String value) {
    return invalidField(
        field, "at most %d characters".formatted(limit), "%d long".formatted(value.length()));
  }

  static Refused invalidAmount(long amount) {
    return refused(
        RejectionCode.INVALID_AMOUNT,
        "Expected the amount to be positive but it was %d".formatted(amount),
        Map.of("amount", Long.toString(amount)));
  }

  static Refused issuedInTheFuture(Instant issuedAt, Instant now) {
    return refused(
        RejectionCode.ISSUED_IN_THE_FUTURE,
        "Expected issuedAt to be at most %d minutes ahead of %s but it was %s"
            .formatted(Limits.ISSUED_AHEAD.toMinutes(), now, issuedAt),
        Map.of("issuedAt", issuedAt.toString(), "now", now.toString()));
  }

  static Refused sequenceConflict(long expected, long actual) {
    return refused(
        RejectionCode.SEQUENCE_CONFLICT,
        "Expected the account's last sequence to be %d but it was %d".formatted(expected, actual),
        Map.of("expected", Long.toString(expected), "actual", Long.toString(actual)));
  }

  static Refused notFound(String accountId) {
    return refused(
        RejectionCode.ACCOUNT_NOT_FOUND,
        "Expected account %s to be open but there is no such account".formatted(accountId),
        Map.of());
  }

  static Refused alreadyExists(String accountId) {
    return refused(
        RejectionCode.ACCOUNT_ALREADY_EXISTS,
        "Expected account %s not to exist yet but it does".formatted(accountId),
        Map.of());
  }

  static Refused closed(String accountId) {
    return refused(
        RejectionCode.ACCOUNT_CLOSED,
        "Expected account %s to be open but it was closed".formatted(accountId),
        Map.of());
  }

  static Refused currencyMismatch(String expected, String actual) {
    return refused(
        RejectionCode.CURRENCY_MISMATCH,
        "Expected the currency to be %s, as the account's, but it was %s"
            .formatted(expected, actual),
        Map.of("expected", expected, "actual", actual));
  }

  static Refused insufficientFunds(long requested, long available) {
    return refused(
        RejectionCode.INSUFFICIENT_FUNDS,
        "Expected the balance to be at least %d but it was %d".formatted(requested, available),
        Map.of("requested", Long.toString(requested), "available", Long.toString(available)));
  }

  static Refused nonZeroBalance(long balance) {
    return refused(
        RejectionCode.NON_ZERO_BALANCE,
        "Expected the balance to be 0 but it was %d".formatted(balance),
        Map.of("balance", Long.toString(balance)));
  }

  static Refused balanceOverflow(long balance, long amount) {
    return refused(
        RejectionCode.BALANCE_OVERFLOW,
        "Expected the amount to be at most %d, so that the balance of %d can hold it, but it was %d"
            .formatted(Long.MAX_VALUE - balance, balance, amount),
        Map.of("balance", Long.toString(balance), "amount", Long.toString(amount)));
  }

  static Refused commandIdReused(UUID commandId, long firstOffset) {
    return refused(
        RejectionCode.COMMAND_ID_REUSED,
        "Expected the command at offset %d again, whose id %s is, but it was another"
            .formatted(firstOffset, commandId),
        Map.of("firstOffset", Long.toString(firstOffset)));
  }

  /** The value in quotes, cut when it is long. */
  static String quoted(String value) {
    return value.length() <= QUOTED
        ? "'" + value + "'"
        : "'%s…' (%d characters)".formatted(value.substring(0, QUOTED), value.length());
  }

  private static Refused refused(RejectionCode code, String message, Map<String, String> details) {
    return new Refused(new Outcome.Rejected(code.name(), message, details));
  }

  private Rejections() {}
}
