package io.passbook.acceptance.badinput;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.stream.Stream;

/**
 * An HTTP request that is no good query.
 *
 * @param what it is, for people
 * @param status that its answer has to have
 */
record BadRequest(String what, String request, int status) {
  private static final int PATIENCE_MS = 60_000;

  /** The table. */
  static Stream<BadRequest> all() {
    return Stream.of(
        get(404, "/accounts/nobody"),
        get(404, "/accounts/nobody/events"),
        get(404, "/no/such/path"),
        get(400, "/accounts/a%20b"),
        get(400, "/accounts/%C3%BC"),
        get(400, "/accounts/%zz"),
        get(400, "/accounts/" + "y".repeat(65)),
        get(400, "/accounts/open?colour=red"),
        get(400, "/accounts/open?fresh=true&fresh=true"),
        get(400, "/accounts/open?fresh=maybe"),
        get(400, "/accounts/open?minSequence=-1"),
        get(400, "/accounts/open?minSequence=1e3"),
        get(400, "/accounts/open?sequence=99999999999999999999"),
        get(400, "/accounts/open?asOf=yesterday"),
        get(400, "/accounts/open?knownAt=2026-02-30T00:00:00Z"),
        get(400, "/accounts/open/events?limit=0"),
        get(400, "/accounts?cursor=nonsense"),
        new BadRequest("POST", head("POST", "/accounts/open", "Content-Length: 0"), 405),
        new BadRequest(
            "40 KB of a header", head("GET", "/totals", "X: " + "y".repeat(40_000)), 400),
        new BadRequest(
            "5,000 headers", head("GET", "/totals", "X: y\r\n".repeat(5_000) + "Z: z"), 400),
        new BadRequest("9 KB of a path", head("GET", "/" + "y".repeat(9_000), "X: y"), 414),
        new BadRequest("no host", "GET /totals HTTP/1.1\r\nConnection: close\r\n\r\n", 400));
  }

  private static BadRequest get(int status, String target) {
    return new BadRequest(target, head("GET", target, "Accept: */*"), status);
  }

  private static String head(String method, String target, String header) {
    return "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n\r\n"
        .formatted(method, target, header);
  }

  /** Sends it over a bare socket; gives the whole answer, up to the end of the connection. */
  String answer(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Override
  public String toString() {
    return what + " -> " + status;
  }
}
