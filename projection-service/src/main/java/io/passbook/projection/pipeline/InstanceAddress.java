package io.passbook.projection.pipeline;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code host:port} under which the other instances reach one. There is one spelling of each, an
 * IPv6 address in brackets, since an instance knows itself by comparing.
 */
public final class InstanceAddress {
  private static final Pattern GIVEN =
      Pattern.compile(
          "(?:http://)?(\\[[0-9a-f:.]+]|[a-z0-9._-]+):(\\d{1,5})/?", Pattern.CASE_INSENSITIVE);
  private static final int LAST_PORT = 65_535;

  private InstanceAddress() {}

  /** From a host, which may be an IPv6 address with or without brackets. */
  public static String of(String host, int port) {
    var isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return (isBare ? "[" + host + "]" : host).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /**
   * From what somebody wrote, who may have put {@code http://} before it.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static String parse(String given) {
    var parts = GIVEN.matcher(given.strip());
    var port = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "Expected host:port, such as reader-1:8080 or [::1]:8080, but it was '%s'"
              .formatted(given));
    }
    return of(parts.group(1), port);
  }
}
