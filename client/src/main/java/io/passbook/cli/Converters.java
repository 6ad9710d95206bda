package io.passbook.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How texts on the command line become values. */
final class Converters {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Converters() {}

  /** {@code 10s}, {@code 500ms}, {@code 2m}, or a number of seconds. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    @Override
    public Duration convert(String text) {
      var matcher = DURATION.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "expected a duration such as 10s, 500ms or 2m but it was '" + text + "'");
      }
      var number = Long.parseLong(matcher.group(1));
      var unit = matcher.group(2);
      return switch (unit == null ? "s" : unit) {
        case "ms" -> Duration.ofMillis(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }

  /** {@code 2026-01-31T12:00:00Z}, any other offset, or a day, which stands for its end in UTC. */
  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return instant(text);
    }
  }

  private static Instant instant(String text) {
    try {
      var instant = OffsetDateTime.parse(text).toInstant();
      if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
        throw new TypeConversionException(
            "expected a year from 1 to 9999 but it was '" + text + "'");
      }
      return instant;
    } catch (DateTimeException _) {
      try {
        return LocalDate.parse(text)
            .plusDays(1)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .minusNanos(1000);
      } catch (DateTimeException _) {
        throw new TypeConversionException(
            "expected a time such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31, but it was '"
                + text
                + "'");
      }
    }
  }
}
