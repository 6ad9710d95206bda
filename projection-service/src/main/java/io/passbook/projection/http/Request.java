package io.passbook.projection.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent. Bodies are not read: no query has one.
 *
 * @param path as sent, still with its percent escapes
 * @param query as sent, without the question mark; empty: none
 * @param header the value of a header, of several with commas between; null: not sent
 */
record Request(
    String method, String path, String query, Function<String, @Nullable String> header) {
  /** Which instance handed the request on; that instance already knows where the owner is. */
  static final String FORWARDED_BY = "Passbook-Forwarded-By";

  boolean isForwarded() {
    return header.apply(FORWARDED_BY) != null;
  }
}
