package io.passbook.message;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Amounts between the two ways of writing them: major units as people do ({@code 700.00}) and minor
 * units as records do ({@code 70000}). How many decimals a currency has is what the Java platform
 * says of its ISO 4217 code.
 */
public final class Money {
  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,9})?");

  private Money() {}

  /**
   * The currency with this ISO 4217 code, if there is one in which amounts can be written (not XXX,
   * not gold).
   */
  public static Optional<Currency> currency(String code) {
    try {
      var currency = Currency.getInstance(code);
      return currency.getDefaultFractionDigits() < 0 ? Optional.empty() : Optional.of(currency);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Minor units of an amount above zero in major units: digits, and at most as many decimals as the
   * currency has.
   *
   * @throws IllegalArgumentException saying what was expected, when the text is no such amount
   */
  public static long parse(String text, Currency currency) {
    if (!AMOUNT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "Expected an amount above 0 in digits, such as %s, but it was '%s'"
              .formatted(format(100_00, currency), text));
    }
    var decimals = currency.getDefaultFractionDigits();
    var value = new BigDecimal(text);
    if (value.stripTrailingZeros().scale() > decimals) {
      throw new IllegalArgumentException(
          "Expected at most %d decimals, as %s has, but it was '%s'"
              .formatted(decimals, currency.getCurrencyCode(), text));
    }
    if (value.signum() == 0) {
      throw new IllegalArgumentException("Expected an amount above 0 but it was '" + text + "'");
    }
    try {
      return value.movePointRight(decimals).longValueExact();
    } catch (ArithmeticException _) {
      throw new IllegalArgumentException(
          "Expected at most %s but it was '%s'".formatted(format(Long.MAX_VALUE, currency), text));
    }
  }

  /** The amount in major units, with the currency's decimals: {@code 700.00}. */
  public static String format(long minorUnits, Currency currency) {
    return BigDecimal.valueOf(minorUnits, currency.getDefaultFractionDigits()).toPlainString();
  }
}
