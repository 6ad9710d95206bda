package io.passbook.projection.http;

import io.passbook.projection.query.Need;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** How fresh a request wants its answer, and how long it waits for that. */
final class Needs {
  static final String FRESH = "fresh";
  static final String MIN_SEQUENCE = "minSequence";
  static final long MAX_WAIT_SECONDS = 60;

  private static final long DEFAULT_WAIT_SECONDS = 2;
  private static final Pattern WAIT =
      Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?");

  private Needs() {}

  /**
   * Reads {@code fresh}, {@code minSequence} and the header {@code Prefer: wait=SECONDS} (RFC
   * 7240). What else is preferred is ignored, as that RFC has it.
   */
  static Need of(Request request, Params params) {
    return new Need(
        params.flag(FRESH),
        params.number(MIN_SEQUENCE, 0, 0, Long.MAX_VALUE),
        System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds(request)));
  }

  private static long waitSeconds(Request request) {
    var prefer = request.header().apply("Prefer");
    if (prefer == null) {
      return DEFAULT_WAIT_SECONDS;
    }
    var wait = WAIT.matcher(prefer);
    return wait.find()
        ? Math.min(Long.parseLong(wait.group(1)), MAX_WAIT_SECONDS)
        : DEFAULT_WAIT_SECONDS;
  }
}
