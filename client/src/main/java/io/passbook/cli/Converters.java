package io.passbook.cli;

import io.passbook.cli.csv.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How texts on the command line become values. */
final class Converters {
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

  /** When something was: of a day its start in UTC. */
  static final class StartConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return converted(text, Times::start);
    }
  }

  /** Until when: of a day its end in UTC. */
  static final class EndConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return converted(text, Times::end);
    }
  }

  private static Instant converted(String text, Function<String, Instant> reading) {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
