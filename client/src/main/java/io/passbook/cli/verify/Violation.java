package io.passbook.cli.verify;

import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold and does not.
 *
 * @param topic where it shows; the record's topic, or {@code projection}
 * @param partition of that record
 * @param offset of that record, or -1 where it is not about one
 * @param accountId which account, if it is about one
 * @param text what was expected and what was found
 */
public record Violation(
    Rule rule, String topic, int partition, long offset, @Nullable String accountId, String text) {

  /** One line: where, which account, what. */
  @Override
  public String toString() {
    var place = offset < 0 ? topic + "-" + partition : topic + "-" + partition + "@" + offset;
    return accountId == null
        ? "%s %s: %s".formatted(place, rule, text)
        : "%s %s %s: %s".formatted(place, rule, accountId, text);
  }
}
