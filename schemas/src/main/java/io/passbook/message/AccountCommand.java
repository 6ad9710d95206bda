package io.passbook.message;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command with its envelope: who asks what of which account, and when.
 *
 * @param commandId unique per account; the same id again is a repeat and gets the first result
 * @param accountId decides the partition; valid ids match {@link Limits#ACCOUNT_ID}
 * @param issuedAt the caller's time, to the microsecond; may lie in the past
 * @param issuedBy who asks; at most {@value Limits#ISSUED_BY_CHARS} characters
 * @param correlationId ties this command to others; at most {@value Limits#CORRELATION_ID_CHARS}
 *     characters
 * @param expectedSequence grant the command only if the account's last event has this sequence; 0:
 *     no event yet
 */
public record AccountCommand(
    UUID commandId,
    String accountId,
    Instant issuedAt,
    String issuedBy,
    @Nullable String correlationId,
    @Nullable Long expectedSequence,
    Command command) {}
