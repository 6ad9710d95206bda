package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server over real sockets, with answers that need no view. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class HttpServerTest {
  private static final int LIMIT = 2;

  private final CountDownLatch slowRequests = new CountDownLatch(LIMIT);
  private final CountDownLatch slowAnswers = new CountDownLatch(1);
  private final Metrics metrics = new Metrics();
  private final HttpServer server =
      HttpServer.start(
          new HttpSettings("127.0.0.1", 0, 100, LIMIT, true, 0),
          new RequestLimit(LIMIT, this::answer),
          metrics);

  private Reply answer(Request request) {
    switch (request.path()) {
      case "/slow" -> {
        slowRequests.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> slowAnswers.getCount() == 0);
      }
      case "/prefer" -> {
        return Reply.json(Json.of(String.valueOf(request.header().apply("Prefer"))));
      }
      case "/fault" -> throw new IllegalStateException("ours");
      case "/error" -> throw new StackOverflowError("ours");
      default -> {
        // Answered like all others.
      }
    }
    return Reply.json(Json.of(Map.of("path", request.path())));
  }

  @AfterEach
  void close() {
    server.close();
    metrics.close();
  }

  private double counted(int status) {
    return metrics
        .scrape()
        .lines()
        .filter(l ->
            l.startsWith("passbook_http_requests_seconds_count{")
                && l.contains("status=\"" + status))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf('}') + 1).strip()))
        .sum();
  }

  @Test
  void who_offers_http_2_is_answered_over_http_1() {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (var i = 0; i < 3; i++) {
        var answer = HttpClients.send(client, HttpClients.request(server.port(), "/x").GET());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"path\":\"/x\"}");
      }
    }
  }

  @Test
  void no_answer_is_to_be_given_again_from_a_cache() {
    for (var path : new String[] {"/x", "/fault"}) {
      assertThat(HttpClients.get(server.port(), path).headers().firstValue("cache-control"))
          .contains("no-cache");
    }
  }

  @Test
  void a_body_that_nobody_reads_is_no_matter() {
    try (var client = HttpClient.newHttpClient()) {
      for (var body : new String[] {"hello", "", "x".repeat(10_000)}) {
        var post = HttpClients.request(server.port(), "/x").POST(BodyPublishers.ofString(body));
        assertThat(HttpClients.send(client, post).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void no_page_of_another_origin_is_let_in() {
    var origin = new String[] {"Origin", "http://evil.example"};
    var get = HttpClients.get(server.port(), "/x", origin);
    var preflight =
        HttpClients.send(
            HttpClient.newHttpClient(),
            HttpClients.request(
                    server.port(),
                    "/x",
                    "Origin",
                    "http://evil.example",
                    "Access-Control-Request-Method",
                    "GET")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(get.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    assertThat(preflight.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void too_many_requests_at_a_time_are_refused_but_never_those_about_health()
      throws InterruptedException {
    var slow =
        CompletableFuture.allOf(
            Stream.generate(() -> "/slow")
                .limit(2)
                .map(path ->
                    CompletableFuture.runAsync(
                        () -> HttpClients.get(server.port(), path), Thread::startVirtualThread))
                .toArray(CompletableFuture<?>[]::new));
    slowRequests.await();

    var refused = HttpClients.get(server.port(), "/x");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(refused.headers().firstValue("passbook-busy")).isPresent();
    assertThat(refused.headers().firstValue("content-type")).contains(Reply.PROBLEM);
    assertThat(HttpClients.get(server.port(), "/health/live").statusCode()).isEqualTo(200);
    assertThat(HttpClients.get(server.port(), "/health/ready").statusCode()).isEqualTo(200);
    assertThat(HttpClients.get(server.port(), "/metrics").statusCode()).isEqualTo(200);
    assertThat(counted(503)).isEqualTo(1);
    slowAnswers.countDown();
    slow.join();
    assertThat(HttpClients.get(server.port(), "/x").statusCode()).isEqualTo(200);
  }

  @Test
  void a_request_under_way_is_answered_whole_when_the_server_stops() throws Exception {
    var answer =
        CompletableFuture.supplyAsync(
            () -> HttpClients.get(server.port(), "/slow"), Thread::startVirtualThread);
    await().atMost(Duration.ofSeconds(60)).until(() -> slowRequests.getCount() < LIMIT);
    var closed = CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          try (var _ = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            return false;
          } catch (IOException _) {
            return true; // it has stopped to listen
          }
        });
    slowAnswers.countDown();

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(answer.join().body()).isEqualTo("{\"path\":\"/slow\"}");
    closed.join();
  }

  @Test
  void who_is_answered_while_it_drains_is_told_to_go_elsewhere() throws IOException {
    var asked = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(HttpClients.get(server.port(), "/x").headers().firstValue("connection"))
        .isNotEqualTo(Optional.of("close"));
    server.drain();

    var answers = HttpClients.raw(server.port(), asked + asked);
    assertThat(answers).startsWith("HTTP/1.1 200").containsIgnoringCase("Connection: close");
    assertThat(answers.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
  }

  @Test
  void an_answer_that_cannot_be_sent_is_counted() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoLinger(true, 0); // closing it resets it
      socket
          .getOutputStream()
          .write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      await().atMost(Duration.ofSeconds(60)).until(() -> slowRequests.getCount() < LIMIT);
    }
    assertThat(metrics.scrape()).contains("passbook_http_not_sent_total 0.0");
    slowAnswers.countDown();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> metrics.scrape().contains("passbook_http_not_sent_total 1.0"));
    assertThat(counted(200)).isEqualTo(1);
  }

  @Test
  void our_own_faults_are_500_and_tell_nothing() {
    for (var path : new String[] {"/fault", "/error", "/fault", "/error"}) {
      var answer = HttpClients.get(server.port(), path);
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).contains(Reply.PROBLEM);
      assertThat(answer.body()).doesNotContain("ours", "Exception", "Error\"");
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> counted(500) == 4); // after it was sent
  }

  @Test
  void what_the_server_itself_refuses_is_a_problem_too_and_is_counted() throws IOException {
    var malformed = HttpClients.raw(server.port(), "GET / HTTP/1.1\r\nno colon\r\n\r\n");
    var large =
        HttpClients.raw(
            server.port(), "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");

    assertThat(malformed)
        .startsWith("HTTP/1.1 400")
        .contains(Reply.PROBLEM)
        .containsIgnoringCase("cache-control: no-cache");
    assertThat(large).startsWith("HTTP/1.1 4").contains(Reply.PROBLEM);
    assertThat(counted(400) + counted(431)).isGreaterThanOrEqualTo(2);
    assertThat(server.requestsBegun()).as("nobody waits for their headers any more").isZero();
  }

  @Test
  void a_header_on_several_lines_is_one_list() throws IOException {
    var headers = new String[] {"Prefer", "respond-async", "Prefer", "wait=5"};
    assertThat(HttpClients.get(server.port(), "/prefer", headers).body())
        .isEqualTo("\"respond-async, wait=5\"");
    assertThat(HttpClients.get(server.port(), "/prefer").body()).isEqualTo("\"null\"");
  }

  @Test
  void a_head_request_gets_the_length_and_no_body() {
    var answer =
        HttpClients.send(
            HttpClient.newHttpClient(),
            HttpClients.request(server.port(), "/x").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-length")).contains("13");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void each_request_is_a_line_in_the_access_log_with_its_status_and_microseconds() {
    var log = new ByteArrayOutputStream();
    var before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      HttpClients.get(server.port(), "/x?secret=1");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(log.toString(StandardCharsets.UTF_8))
                  .containsPattern("access - GET /x 200 \\d+ us"));
      assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("secret");
    } finally {
      System.setErr(before);
    }
  }
}
