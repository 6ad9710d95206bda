package io.passbook.projection.http;

import io.passbook.projection.query.Need;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** How fresh a request wants its answer, and how long it waits for that. */
final class Needs {
  /** Of a request that another instance handed on: what is left of the wait, in milliseconds. */
  static final String WAIT_MS = "Passbook-Wait-Ms";

  static final String FRESH = "fresh";
  static final String MIN_SEQUENCE = "minSequence";

  private static final long DEFAULT_WAIT_MS = 2_000;
  private static final long MAX_WAIT_MS = 60_000;
  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
  private static final Pattern WAIT =
      Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?", Pattern.CASE_INSENSITIVE);

  private Needs() {}

  /**
   * Reads {@code fresh}, {@code minSequence} and the header {@code Prefer: wait=SECONDS} (RFC
   * 7240). What else is preferred is ignored, as that RFC has it. Another instance says itself how
   * long it still waits.
   */
  static Need of(Request request, Params params) {
    return new Need(
        params.flag(FRESH),
        params.number(MIN_SEQUENCE, 0, 0, Long.MAX_VALUE),
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs(request)));
  }

  private static long waitMs(Request request) {
    if (request.isForwarded()) {
      var left = request.header().apply(WAIT_MS);
      return left != null && DIGITS.matcher(left).matches()
          ? Math.min(Long.parseLong(left), MAX_WAIT_MS)
          : 0;
    }
    var prefer = request.header().apply("Prefer");
    if (prefer == null) {
      return DEFAULT_WAIT_MS;
    }
    var wait = WAIT.matcher(prefer);
    return wait.find()
        ? Math.min(1_000 * Long.parseLong(wait.group(1)), MAX_WAIT_MS)
        : DEFAULT_WAIT_MS;
  }
}
