package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.CommandResult;
import io.passbook.message.Limits;
import io.passbook.message.Outcome.Rejected;
import io.passbook.message.RejectionCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the account as it stood, or the command itself, gave the reason for which a command
 * was refused, and none where it was accepted.
 */
final class Refusals {
  private Refusals() {}

  /** What is wrong with the refusal, or null. */
  static @Nullable String wrong(
      AccountCommand command, CommandResult result, Rejected rejected, AccountFold account) {
    var code =
        Arrays.stream(RejectionCode.values())
            .filter(known -> known.name().equals(rejected.code()))
            .findFirst();
    if (code.isEmpty()) {
      return "Expected a code that is known but it was %s; if the service is newer than this, audit with its own version"
          .formatted(rejected.code());
    }
    var holds =
        switch (code.get()) {
          case ACCOUNT_NOT_FOUND -> account.sequence == 0;
          case ACCOUNT_ALREADY_EXISTS -> account.sequence > 0;
          case ACCOUNT_CLOSED -> account.sequence > 0 && !account.open;
          case SEQUENCE_CONFLICT ->
              command.expectedSequence() != null && command.expectedSequence() != account.sequence;
          case CURRENCY_MISMATCH -> {
            var currency = currency(command.command());
            yield currency != null && !currency.equals(account.currency);
          }
          case INVALID_AMOUNT -> amount(command.command()) <= 0;
          case INSUFFICIENT_FUNDS ->
              command.command() instanceof Withdraw w && w.amount() > account.balance;
          case NON_ZERO_BALANCE ->
              command.command() instanceof CloseAccount && account.balance != 0;
          case BALANCE_OVERFLOW ->
              command.command() instanceof Deposit d
                  && d.amount() > Long.MAX_VALUE - account.balance;
          case ISSUED_IN_THE_FUTURE ->
              command.issuedAt().isAfter(result.decidedAt().plus(Limits.ISSUED_AHEAD));
          case INVALID_FIELD -> Fields.invalid(command) != null;
          case COMMAND_ID_REUSED -> true; // for others to check
        };
    return holds
        ? null
        : "Expected %s to have a reason, but the account was %s and the command %s"
            .formatted(rejected.code(), describe(account), command.command());
  }

  /**
   * What an accepted command should have been refused for, besides what its event shows, or null.
   */
  static @Nullable String missing(
      AccountCommand command, CommandResult result, AccountFold account) {
    var field = Fields.invalid(command);
    if (field != null) {
      return "Expected a refusal, since the %s is not as it must be".formatted(field);
    }
    if (command.issuedAt().isAfter(result.decidedAt().plus(Limits.ISSUED_AHEAD))) {
      return "Expected a refusal, since it was issued at %s and decided at %s"
          .formatted(command.issuedAt(), result.decidedAt());
    }
    var currency = currency(command.command());
    if (currency != null && account.sequence > 0 && !currency.equals(account.currency)) {
      return "Expected a refusal, since the account is in %s and the command in %s"
          .formatted(account.currency, currency);
    }
    return null;
  }

  private static String describe(AccountFold account) {
    return account.sequence == 0
        ? "not opened"
        : "%s with %d %s after event %d"
            .formatted(
                account.open ? "open" : "closed",
                account.balance,
                account.currency,
                account.sequence);
  }

  private static @Nullable String currency(Command command) {
    return switch (command) {
      case Deposit deposit -> deposit.currency();
      case Withdraw withdraw -> withdraw.currency();
      case OpenAccount _, CloseAccount _ -> null;
    };
  }

  private static long amount(Command command) {
    return switch (command) {
      case Deposit deposit -> deposit.amount();
      case Withdraw withdraw -> withdraw.amount();
      case OpenAccount _, CloseAccount _ -> 1;
    };
  }
}
