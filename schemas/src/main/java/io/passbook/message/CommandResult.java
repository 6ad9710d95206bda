package io.passbook.message;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one answer that each readable command gets.
 *
 * @param commandOffset where the command that this answers stood in its partition of the command
 *     topic
 * @param fingerprint of the command; tells a repeat from another command under the same id
 * @param repeatOf the {@code commandOffset} of the first command with this id, when this repeats
 *     its result
 * @param decidedAt the command service's clock when it first decided
 */
public record CommandResult(
    UUID commandId,
    String accountId,
    long commandOffset,
    Fingerprint fingerprint,
    @Nullable Long repeatOf,
    Instant decidedAt,
    Outcome outcome) {}
