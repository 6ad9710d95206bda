package io.passbook.cli.csv;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all commands of a file have in common.
 *
 * @param startedAt when all commands were issued, if the file does not say
 */
public record ImportOrigin(String issuedBy, @Nullable String correlationId, Instant startedAt) {}
