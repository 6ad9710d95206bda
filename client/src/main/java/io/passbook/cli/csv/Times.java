package io.passbook.cli.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as people write them: with an offset, or a day, which is one in UTC. */
public final class Times {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Times() {}

  /**
   * When something began: of a day its first moment.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Instant start(String text) {
    return parse(text, false);
  }

  /**
   * Until when: of a day its last microsecond, so that all that happened on it is meant.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Instant end(String text) {
    return parse(text, true);
  }

  private static Instant parse(String text, boolean endOfDay) {
    Instant time;
    try {
      time =
          text.indexOf('T') < 0
              ? day(LocalDate.parse(text), endOfDay)
              : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw new IllegalArgumentException(
          "Expected a time such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31, but it was "
              + quoted(text));
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          "Expected a year from 1 to 9999 but it was " + quoted(text));
    }
    return time;
  }

  private static Instant day(LocalDate day, boolean end) {
    return end
        ? day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1000)
        : day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static String quoted(String text) {
    return "'" + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "'";
  }
}
