package io.passbook.cli;

import io.passbook.message.Money;
import java.util.Currency;

/** Amounts as people write and read them. */
final class Amounts {
  private Amounts() {}

  /**
   * @throws CliException when there is no such currency
   */
  static Currency currency(String code) {
    return Money.currency(code)
        .orElseThrow(() ->
            CliException.usage(
                "Expected the ISO 4217 code of a currency, such as EUR, but it was '%s'"
                    .formatted(code),
                null));
  }

  /** Minor units of an amount in major units. */
  static long parse(String text, Currency currency) {
    try {
      return Money.parse(text, currency);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()), null);
    }
  }

  /** Such as {@code 700.00 EUR}; minor units, and said so, when the currency is not known here. */
  static String withCurrency(long minorUnits, String currencyCode) {
    return Money.currency(currencyCode)
        .map(currency -> Money.format(minorUnits, currency) + ' ' + currencyCode)
        .orElseGet(() -> minorUnits + " minor units of " + currencyCode);
  }

  /** Such as {@code 700.00}. */
  static String plain(long minorUnits, String currencyCode) {
    return Money.currency(currencyCode)
        .map(currency -> Money.format(minorUnits, currency))
        .orElseGet(() -> Long.toString(minorUnits));
  }
}
