package io.passbook.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Currency;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MoneyTest {
  private static final Currency EUR = Currency.getInstance("EUR");

  @ParameterizedTest
  @CsvSource({
    "700.00, EUR, 70000",
    "700, EUR, 70000",
    "0.01, EUR, 1",
    "0.1, EUR, 10",
    "007.50, EUR, 750",
    "1.500, EUR, 150",
    "1.005, KWD, 1005",
    "1.5, KWD, 1500",
    "700, JPY, 700",
    "700.0, JPY, 700",
    "92233720368547758.07, EUR, 9223372036854775807",
    "9223372036854775807, JPY, 9223372036854775807",
  })
  void an_amount_in_major_units_is_read_as_minor_units(String text, String currency, long minor) {
    assertThat(Money.parse(text, Currency.getInstance(currency))).isEqualTo(minor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1e3",
        "1,00",
        "1 000",
        ".5",
        "5.",
        "1.2.3",
        "0x10",
        "NaN",
        "ten",
        "١",
        " 1",
        "1 ",
        "12345678901234567890",
        "1.1234567890"
      })
  void what_is_no_plain_number_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse(text, EUR))
        .withMessage(
            "Expected an amount above 0 in digits, such as 100.00, but it was '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"1.005, EUR, 2", "0.001, EUR, 2", "700.5, JPY, 0", "1.0005, KWD, 3"})
  void more_decimals_than_the_currency_has_are_refused(String text, String code, int decimals) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse(text, Currency.getInstance(code)))
        .withMessage(
            "Expected at most %d decimals, as %s has, but it was '%s'", decimals, code, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.00", "000"})
  void zero_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse(text, EUR))
        .withMessage("Expected an amount above 0 but it was '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"92233720368547758.08", "9999999999999999999"})
  void what_does_not_fit_into_64_bits_of_minor_units_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse(text, EUR))
        .withMessage("Expected at most 92233720368547758.07 but it was '" + text + "'");
  }

  @Test
  void every_amount_above_zero_can_be_written_and_read_back() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var currency : Currency.getAvailableCurrencies()) {
      if (Money.currency(currency.getCurrencyCode()).isEmpty()) {
        continue;
      }
      for (var i = 0; i < 100; i++) {
        var minor = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63) | 1;
        assertThat(Money.parse(Money.format(minor, currency), currency))
            .as("%s, seed %d", currency, seed)
            .isEqualTo(minor);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eur", "EURO", "E", "XYZ", "XXX", "XAU", "€"})
  void what_is_no_currency_for_amounts_is_refused(String code) {
    assertThat(Money.currency(code)).isEmpty();
  }

  @Test
  void negative_minor_units_can_be_shown() {
    assertThat(Money.format(-5, EUR)).isEqualTo("-0.05");
  }
}
