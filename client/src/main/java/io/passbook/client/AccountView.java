package io.passbook.client;

import java.time.Instant;

/**
 * An account as the projection service shows it. Amounts are minor units of {@code currency}.
 *
 * @param sequence of the last event in this view
 * @param json the answer as it came, on one line
 */
public record AccountView(
    String accountId,
    String ownerName,
    String currency,
    long balance,
    long totalDeposits,
    long totalWithdrawals,
    long transactionCount,
    boolean active,
    Instant openedAt,
    Instant updatedAt,
    long sequence,
    String json) {

  static AccountView of(JsonObject json) {
    return new AccountView(
        json.text("accountId"),
        json.text("ownerName"),
        json.text("currency"),
        json.number("balance"),
        json.number("totalDeposits"),
        json.number("totalWithdrawals"),
        json.number("transactionCount"),
        json.flag("active"),
        json.instant("openedAt"),
        json.instant("updatedAt"),
        json.number("sequence"),
        json.toString());
  }
}
