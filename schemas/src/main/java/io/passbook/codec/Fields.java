package io.passbook.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the codecs share. */
final class Fields {
  /** The first and the last time that 64 bits of microseconds can hold. */
  private static final Instant FIRST = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);

  private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

  private Fields() {}

  static Instant micros(Instant time) {
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new IllegalArgumentException(
          "Expected a time between " + FIRST + " and " + LAST + " but it was " + time);
    }
    try {
      return time.truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("No such time in microseconds: " + time, e);
    }
  }

  static <T> T expect(Class<T> type, Object value) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException(
        "Expected a record of %s but it was %s"
            .formatted(type.getName(), value == null ? "none" : value.getClass().getName()));
  }

  static IllegalArgumentException unknownBranch(String union, Object value) {
    return new IllegalArgumentException(
        "Expected one of the known branches of '%s' but it was %s"
            .formatted(union, value == null ? "none" : value.getClass().getName()));
  }
}
