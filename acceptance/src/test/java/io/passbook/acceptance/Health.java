package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What a service says of itself. */
public final class Health {
  private static final Duration READY = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Health() {}

  /**
   * Waits until the service is ready.
   *
   * @param port on 127.0.0.1
   * @throws AssertionError when the process ends or three minutes are over before, with its log
   */
  public static void awaitReady(PassbookProcess service, int port) {
    await()
        .alias("ready on port " + port)
        .atMost(READY)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !service.isAlive() || isReady(port));
    assertThat(service.isAlive()).as("alive; the log says: %s", service.errors()).isTrue();
  }

  private static boolean isReady(int port) throws InterruptedException {
    var address = URI.create("http://127.0.0.1:%d/health/ready".formatted(port));
    try {
      var request = HttpRequest.newBuilder(address).timeout(ANSWER).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }
}
