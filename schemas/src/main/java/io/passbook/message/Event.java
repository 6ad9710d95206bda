package io.passbook.message;

import org.jspecify.annotations.Nullable;

/**
 * What can happen to one account. Amounts and balances are minor units of the account's currency.
 */
public sealed interface Event {

  record AccountOpened(String ownerName, String currency) implements Event {}

  record MoneyDeposited(long amount, long balanceAfter, @Nullable String reference)
      implements Event {}

  record MoneyWithdrawn(long amount, long balanceAfter, @Nullable String reference)
      implements Event {}

  record AccountClosed(String reason) implements Event {}
}
