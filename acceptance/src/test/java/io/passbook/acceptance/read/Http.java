package io.passbook.acceptance.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a projection service. */
final class Http {
  /** Longer than any query here waits ({@code Prefer: wait=30}), on a machine with much to do. */
  private static final Duration ANSWER = Duration.ofSeconds(45);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(15))
          .build();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Http() {}

  /** Whoever can be asked. */
  @FunctionalInterface
  interface Asked {
    /**
     * Asks once.
     *
     * @param headers names and values in turn
     * @throws UncheckedIOException when nobody answers
     */
    Answer get(String path, String... headers);
  }

  record Answer(int status, HttpResponse<String> raw) {
    JsonNode json() {
      return JSON.readTree(raw.body());
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }

    String body() {
      return raw.body();
    }

    /** How old it says it may be; every answer of a query does. */
    long stalenessMs() {
      return Long.parseLong(header("Passbook-Staleness-Ms"));
    }

    /** The address of the instance that answered, without its role. */
    String servedBy() {
      return header("Passbook-Served-By").replaceFirst("; (active|standby)$", "");
    }
  }

  /**
   * Whether nobody listened, or the connection was closed before any byte of an answer: the rest of
   * an answer that has begun must come, from one that stops, too.
   */
  static boolean isNoAnswer(UncheckedIOException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ConnectException
          || String.valueOf(t.getMessage()).contains("header parser received no bytes")) {
        return true;
      }
    }
    return false;
  }

  static Answer get(int port, String path, String... headers) {
    return send("GET", port, path, headers);
  }

  static Answer send(String method, int port, String path, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(ANSWER);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
