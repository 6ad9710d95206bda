package io.passbook.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the projection service shows it.
 *
 * @param type for instance {@code MoneyDeposited}; a newer service may know further ones
 * @param amount minor units, where the event has one
 * @param balanceAfter minor units, where the event has one
 * @param json the event as it came, on one line
 */
public record EventView(
    long sequence,
    String type,
    @Nullable Long amount,
    @Nullable Long balanceAfter,
    Instant occurredAt,
    Instant recordedAt,
    String commandId,
    String issuedBy,
    @Nullable String correlationId,
    @Nullable String reference,
    @Nullable String reason,
    @Nullable String currency,
    @Nullable String ownerName,
    String json) {

  static EventView of(JsonObject json) {
    return new EventView(
        json.number("sequence"),
        json.text("type"),
        json.numberOrNull("amount"),
        json.numberOrNull("balanceAfter"),
        json.instant("occurredAt"),
        json.instant("recordedAt"),
        json.text("commandId"),
        json.text("issuedBy"),
        json.textOrNull("correlationId"),
        json.textOrNull("reference"),
        json.textOrNull("reason"),
        json.textOrNull("currency"),
        json.textOrNull("ownerName"),
        json.toString());
  }
}
