package io.passbook.message;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with its envelope: what happened, to which account, when, on whose command.
 *
 * @param sequence 1, 2, 3 and so on within the account, without a gap
 * @param occurredAt {@code issuedAt} of the command, but never earlier than the account's previous
 *     event
 * @param issuedAt the caller's time, as the command gave it
 * @param recordedAt the command service's clock when it decided
 * @param commandOffset where the command stood in its partition of the command topic
 */
public record AccountEvent(
    String accountId,
    long sequence,
    Instant occurredAt,
    Instant issuedAt,
    Instant recordedAt,
    UUID commandId,
    long commandOffset,
    String issuedBy,
    @Nullable String correlationId,
    Event event) {}
