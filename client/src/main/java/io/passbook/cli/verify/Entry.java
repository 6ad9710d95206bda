package io.passbook.cli.verify;

import org.jspecify.annotations.Nullable;

/**
 * One record as the auditor sees it. Without a value it is either a tombstone or unreadable.
 *
 * @param key as text; empty when there is none
 * @param unreadable why it cannot be read, or null
 * @param raw kept of commands and dead letters; null: not kept
 */
public record Entry<M>(
    long offset, String key, @Nullable M value, @Nullable String unreadable, @Nullable Raw raw) {
  Entry(long offset, String key, @Nullable M value, @Nullable String unreadable) {
    this(offset, key, value, unreadable, null);
  }
}
