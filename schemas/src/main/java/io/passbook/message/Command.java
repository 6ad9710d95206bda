package io.passbook.message;

import org.jspecify.annotations.Nullable;

/**
 * What a caller may ask of one account. Fields are as received: whether they are valid is for the
 * decision to say.
 */
public sealed interface Command {

  /**
   * Opens an account that does not exist yet.
   *
   * @param ownerName 1 to {@value Limits#OWNER_NAME_CHARS} characters
   * @param currency ISO 4217 code; all amounts of the account are in its minor units
   */
  record OpenAccount(String ownerName, String currency) implements Command {}

  /**
   * Puts money in.
   *
   * @param amount minor units of the account's currency, above 0
   * @param currency when given it must be the account's
   * @param reference at most {@value Limits#REFERENCE_CHARS} characters
   */
  record Deposit(long amount, @Nullable String currency, @Nullable String reference)
      implements Command {}

  /**
   * Takes money out, at most what is there.
   *
   * @param amount minor units of the account's currency, above 0
   * @param currency when given it must be the account's
   * @param reference at most {@value Limits#REFERENCE_CHARS} characters
   */
  record Withdraw(long amount, @Nullable String currency, @Nullable String reference)
      implements Command {}

  /**
   * Closes an account whose balance is zero, for ever.
   *
   * @param reason at most {@value Limits#REASON_CHARS} characters
   */
  record CloseAccount(String reason) implements Command {}
}
