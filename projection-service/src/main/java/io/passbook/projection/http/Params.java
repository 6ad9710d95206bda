package io.passbook.projection.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request, read strictly: an unknown name, a repeated one or a value that
 * is not what it should be is an error of the caller, who might otherwise believe an answer to
 * another question.
 */
final class Params {
  private static final Params NONE = new Params(Map.of());
  private static final int SHOWN_CHARS = 80;

  private final Map<String, String> values;

  private Params(Map<String, String> values) {
    this.values = values;
  }

  /** Parses {@code a=1&b=2} with the names that the resource knows. */
  static Params parse(String query, List<String> known) {
    if (query.isEmpty()) {
      return NONE;
    }
    var values = new HashMap<String, String>();
    for (var pair : query.split("&", -1)) {
      var equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      if (!known.contains(name)) {
        throw Problem.badRequest(
            known.isEmpty()
                ? "Expected no query parameter but found '%s'".formatted(shown(name))
                : "Expected one of the query parameters %s but found '%s'"
                    .formatted(String.join(", ", new TreeSet<>(known)), shown(name)));
      }
      if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1), true)) != null) {
        throw Problem.badRequest("Expected %s once but it was given again".formatted(name));
      }
    }
    return new Params(values);
  }

  @Nullable String text(String name, int maxChars) {
    var value = values.get(name);
    if (value != null && (value.isEmpty() || value.length() > maxChars)) {
      throw Problem.badRequest(
          "Expected %s to have 1 to %d characters but it had %d"
              .formatted(name, maxChars, value.length()));
    }
    return value;
  }

  boolean flag(String name) {
    var value = optionalFlag(name);
    return value != null && value;
  }

  @Nullable Boolean optionalFlag(String name) {
    return switch (values.get(name)) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      case String other ->
          throw Problem.badRequest(
              "Expected %s to be true or false but it was '%s'".formatted(name, shown(other)));
    };
  }

  long number(String name, long fallback, long min, long max) {
    var value = optionalNumber(name, min, max);
    return value == null ? fallback : value;
  }

  @Nullable Long optionalNumber(String name, long min, long max) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value.length() <= 19 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        var number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Told below.
      }
    }
    throw Problem.badRequest(
        "Expected %s to be a whole number from %d to %d but it was '%s'"
            .formatted(name, min, max, shown(value)));
  }

  @Nullable Instant instant(String name) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    try {
      return Instant.parse(value);
    } catch (DateTimeException _) {
      throw Problem.badRequest(
          "Expected %s to be a time such as 2026-01-31T12:00:00Z but it was '%s'"
              .formatted(name, shown(value)));
    }
  }

  /** Resolves percent escapes (RFC 3986), and plus signs where they stand for spaces. */
  static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
      return text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '%') {
        bytes.write(hex(text, i + 1) * 16 + hex(text, i + 2));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw Problem.badRequest("Expected percent escapes of UTF-8");
    }
  }

  private static int hex(String text, int at) {
    var digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    if (digit < 0) {
      throw Problem.badRequest("Expected two hexadecimal digits behind each %");
    }
    return digit;
  }

  /** What a client sent, fit to be shown: short and printable. */
  static String shown(String text) {
    var head = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
    return head.replaceAll("\\p{Cntrl}", "?");
  }
}
