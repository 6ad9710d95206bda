package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Thousands of requests that no client should send, over bare sockets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MalformedRequestsTest {
  private static final int REQUESTS = Integer.getInteger("passbook.fuzz", 4000);
  private static final int ANSWER_MS = 10_000;
  private static final Duration HEADERS_TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "G\u0000T", "", "X");
  private static final List<String> PATHS =
      List.of(
          "/accounts/alice",
          "/accounts",
          "/accounts/alice/events",
          "/totals",
          "/positions",
          "/health/ready",
          "/internal/totals",
          "/internal/accounts",
          "/openapi.yaml",
          "/",
          "*",
          "http://x/accounts");
  private static final List<String> PARAMETERS =
      List.of(
          "fresh",
          "minSequence",
          "asOf",
          "knownAt",
          "sequence",
          "after",
          "limit",
          "owner",
          "active",
          "cursor",
          "partial",
          "partitions",
          "%66resh",
          "",
          "ünï",
          "x");
  private static final List<String> VALUES =
      List.of(
          "true",
          "false",
          "0",
          "1",
          "-1",
          "99999999999999999999",
          "9223372036854775807",
          "",
          "%",
          "%zz",
          "%00",
          "%ff%fe",
          "%C3%BC",
          "2026-01-01T00:00:00Z",
          "+1000000000-01-01T00:00:00Z",
          "-999999999-01-01T00:00:00Z",
          "NaN",
          "1e9",
          "0x1",
          "null",
          "'; DROP TABLE",
          "../..",
          "a b",
          "\u0007",
          "MWE",
          "MWFsaWNl",
          "0,1,2",
          "0,0,0,-1",
          "7");

  /** What RFC 9112 allows and the server's limits too, without a body: it must be answered. */
  private static final Pattern WELL_FORMED =
      Pattern.compile(
          "[A-Za-z]+ /[A-Za-z0-9._~!$&'()*+,;=:@/?%-]* HTTP/1\\.1"
              + "\r\nHost: x"
              + "(?:\r\n(?:Prefer|If-None-Match|Accept|X-Large|Connection): [ -~]*)*"
              + "\r\n\r\n");

  private static final int MAX_HEADERS_BYTES = 16_384;

  @Test
  void malformed_requests_get_a_problem_and_never_a_stack_trace_or_500_or_silence()
      throws Exception {
    var seed = Long.getLong("passbook.seed", System.nanoTime());
    System.out.println("Malformed requests: seed " + seed);
    var random = new Random(seed);
    try (var ledger = new Ledger(Platform.shared());
        var instance =
            new Projection(Platform.shared(), Map.of("PASSBOOK_APPLICATION_ID_PREFIX", "fuzz"))) {
      ledger.open("alice", "Alice", "EUR").deposit("alice", 5).commit();
      instance.awaitReady();
      var slow =
          CompletableFuture.supplyAsync(
              () -> sendSlowly(instance.port()), Thread::startVirtualThread);
      var statuses = new TreeMap<String, Integer>();
      var wellFormed = 0;
      for (var i = 0; i < REQUESTS; i++) {
        var request = request(random);
        var answer = send(instance.port(), request);
        var shown =
            "seed %d, number %d: %s -> %s"
                .formatted(seed, i, new String(request, StandardCharsets.ISO_8859_1), answer);
        if (isWellFormed(request)) {
          wellFormed++;
          assertThat(answer).as(shown).startsWith("HTTP/1.1 ");
        }
        if (!answer.isEmpty()) {
          assertThat(answer).as(shown).startsWith("HTTP/1.");
          var status = answer.substring(9, 12);
          statuses.merge(status, 1, Integer::sum);
          assertThat(status).as(shown).isNotEqualTo("500");
        }
        assertThat(answer).as(shown).doesNotContain("\tat ", "Exception", "java.");
      }
      System.out.printf(
          "Malformed requests: answers by status %s, %d of %d requests were well-formed%n",
          statuses, wellFormed, REQUESTS);
      assertThat(instance.get("/accounts/alice?fresh=true", "Prefer", "wait=30").status())
          .isEqualTo(200);
      assertThat(instance.process().errors()).doesNotContain("No answer to");
      assertThat(slow.join())
          .as("how long a client may take for its headers")
          .isBetween(HEADERS_TIMEOUT.minusSeconds(1), HEADERS_TIMEOUT.multipliedBy(2));
    }
  }

  /** A byte of its headers every half second; says after how long the server had enough. */
  private static Duration sendSlowly(int port) {
    var begunAt = System.nanoTime();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(500);
      var out = socket.getOutputStream();
      out.write("GET /health/live HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
      while (since(begunAt).compareTo(HEADERS_TIMEOUT.multipliedBy(3)) < 0) {
        out.write('x');
        try {
          if (socket.getInputStream().read() < 0) {
            break;
          }
        } catch (SocketTimeoutException _) {
          // It is still listening.
        }
      }
    } catch (IOException _) {
      // Closed.
    }
    return since(begunAt);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static boolean isWellFormed(byte[] request) {
    return request.length < MAX_HEADERS_BYTES
        && WELL_FORMED.matcher(new String(request, StandardCharsets.ISO_8859_1)).matches();
  }

  private static byte[] request(Random random) {
    var text =
        switch (random.nextInt(9)) {
          case 0 -> noise(random, 1 + random.nextInt(300)) + "\r\n\r\n";
          case 6 -> "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + noise(random, random.nextInt(300));
          case 1 ->
              head(
                  "GET",
                  target(random),
                  "HTTP/" + random.nextInt(4) + "." + random.nextInt(3),
                  List.of("Host: x"));
          case 2 ->
              head(
                  "GET",
                  "/" + noise(random, random.nextInt(12_000)),
                  "HTTP/1.1",
                  List.of("Host: x"));
          case 3 ->
              head(
                  "GET",
                  target(random),
                  "HTTP/1.1",
                  List.of("Host: x", "X-Large: " + "y".repeat(random.nextInt(40_000))));
          case 4 -> head(pick(random, METHODS), target(random), "HTTP/1.1", headers(random));
          case 5 ->
              head(
                      "POST",
                      target(random),
                      "HTTP/1.1",
                      List.of("Host: x", "Content-Length: " + pick(random, VALUES)))
                  + noise(random, 20);
          default ->
              head(
                  "GET",
                  target(random),
                  "HTTP/1.1",
                  List.of("Host: x", "Prefer: wait=" + random.nextInt(2)));
        };
    var bytes =
        text.getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    if (random.nextInt(10) == 0 && bytes.length > 1) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static String head(String method, String target, String version, List<String> headers) {
    return method
        + " "
        + target
        + " "
        + version
        + "\r\n"
        + String.join("\r\n", headers)
        + "\r\nConnection: close\r\n\r\n";
  }

  private static String target(Random random) {
    var path = pick(random, PATHS);
    if (random.nextInt(4) == 0) {
      path = path.replace("alice", pick(random, VALUES));
    }
    var parameters = new ArrayList<String>();
    for (var i = random.nextInt(4); i > 0; i--) {
      parameters.add(
          pick(random, PARAMETERS)
              + pick(random, List.of("=", "==", "", "&"))
              + pick(random, VALUES));
    }
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }

  private static List<String> headers(Random random) {
    return List.of(
        pick(random, List.of("Host: x", "Host: ", "Host: a b", "NoColon", ": x", "Host:x:y:z")),
        pick(
            random,
            List.of(
                "If-None-Match: *",
                "If-None-Match: \"",
                "Prefer: wait=1",
                "Prefer: wait=99999999999",
                "Accept: \u0000",
                "Passbook-Forwarded-By: x")),
        pick(
            random,
            List.of(
                "Content-Length: -1",
                "Transfer-Encoding: chunked",
                "Expect: 100-continue",
                "Upgrade: h2c",
                "X: " + noise(random, 30))));
  }

  private static String noise(Random random, int length) {
    var text = new StringBuilder();
    for (var i = 0; i < length; i++) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** What came back, until the server closed the connection; empty when it only closed it. */
  private static String send(int port, byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MS);
      var answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        var buffer = new byte[65_536];
        for (var read = socket.getInputStream().read(buffer);
            read >= 0 && answer.size() < 1 << 20;
            read = socket.getInputStream().read(buffer)) {
          answer.write(buffer, 0, read);
        }
      } catch (SocketTimeoutException e) {
        throw new AssertionError(
            "No answer within %d ms to %s"
                .formatted(ANSWER_MS, new String(request, StandardCharsets.ISO_8859_1)),
            e);
      } catch (IOException _) {
        // The server closed the connection while we were still sending: its right.
      }
      return answer.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
