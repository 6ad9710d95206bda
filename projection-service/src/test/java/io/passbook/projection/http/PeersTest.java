package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.passbook.message.Limits;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.Need;
import io.passbook.projection.summary.AccountSummary;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class PeersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Peers peers = new Peers("self:1");

  @AfterEach
  void close() {
    peers.close();
  }

  private static Need waiting(Duration wait) {
    return new Need(true, 0, System.nanoTime() + wait.toNanos());
  }

  private Reply get(StubPeer peer, Duration wait) throws PeerException {
    return get(peers, peer, wait);
  }

  private static Reply get(Peers peers, StubPeer peer, Duration wait) throws PeerException {
    return peers.get(peer.address(), "/x", Map.of(), waiting(wait));
  }

  private void assertNoAnswer(StubPeer peer, Duration wait) {
    assertThatThrownBy(() -> get(peer, wait)).isInstanceOf(PeerException.class);
  }

  @Test
  void connections_are_kept() throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"))) {
      for (var i = 0; i < 10; i++) {
        assertThat(get(peer, LONG).status()).isEqualTo(200);
      }
      assertThat(peer.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_connection_that_nobody_uses_is_closed_and_who_is_not_asked_is_forgotten()
      throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"));
        var tidy = new Peers("self:1", LONG, Duration.ofMillis(50), InetAddress::getByName)) {
      assertThat(get(tidy, peer, LONG).status()).isEqualTo(200);
      assertThat(tidy.known()).isEqualTo(1);

      await().atMost(LONG).until(() -> peer.open() == 0);
      await().atMost(LONG).until(() -> tidy.known() == 0);
      assertThat(get(tidy, peer, LONG).status()).isEqualTo(200);
      assertThat(tidy.isSuspect(peer.address())).isFalse();
    }
  }

  @Test
  void a_name_server_that_hangs_holds_up_nobody_beyond_his_time() {
    var asked = new AtomicInteger();
    var hangs = new CountDownLatch(1);
    HostAddress.Lookup lookup =
        host -> {
          asked.incrementAndGet();
          try {
            hangs.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          throw new UnknownHostException(host);
        };
    try (var lost = new Peers("self:1", LONG, LONG, lookup)) {
      var startNanos = System.nanoTime();
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> lost.get("nowhere:80", "/x", Map.of(), waiting(LONG)))
            .isInstanceOf(PeerException.class)
            .hasMessageContaining("No address of nowhere");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(2));
      assertThat(lost.isSuspect("nowhere:80")).isTrue();
      assertThat(asked).as("one asks for all").hasValue(1);
    } finally {
      hangs.countDown();
    }
  }

  @Test
  void a_connection_that_was_closed_while_it_was_kept_is_opened_again() throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"))) {
      var _ = get(peer, LONG);
      peer.closeConnections();

      assertThat(get(peer, LONG).status()).isEqualTo(200);
      assertThat(peers.isSuspect(peer.address())).isFalse();
    }
  }

  @Test
  void a_request_says_who_handed_it_on_and_what_is_left_of_its_time() throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"))) {
      var _ = peers.get(peer.address(), "/x?a=b", Map.of("If-None-Match", "\"7\""), waiting(LONG));

      var head = peer.requests().getFirst();
      assertThat(head)
          .startsWith("GET /x?a=b HTTP/1.1\n")
          .contains("Passbook-Forwarded-By: self:1\n", "If-None-Match: \"7\"\n");
      var leftMs = Long.parseLong(head.replaceAll("(?s).*Passbook-Wait-Ms: (\\d+)\n.*", "$1"));
      assertThat(leftMs).isBetween(1L, LONG.toMillis());
    }
  }

  @Test
  void an_ipv6_address_is_asked_for_without_its_brackets_and_named_with_them()
      throws PeerException {
    var hosts = new ArrayList<String>();
    HostAddress.Lookup lookup =
        host -> {
          hosts.add(host);
          return InetAddress.getLoopbackAddress();
        };
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"));
        var asking = new Peers("self:1", LONG, LONG, lookup)) {
      var address = peer.address().replace("127.0.0.1", "[::1]");
      var _ = asking.get(address, "/x", Map.of(), waiting(LONG));

      assertThat(hosts).containsExactly("::1");
      assertThat(peer.requests().getFirst()).contains("Host: " + address + "\n");
    }
  }

  @Test
  void a_header_that_would_be_two_is_left_out() throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}"))) {
      var _ = peers.get(peer.address(), "/x", Map.of("If-None-Match", "a\r\nX: y"), waiting(LONG));

      assertThat(peer.requests().getFirst()).doesNotContain("If-None-Match", "X: y");
    }
  }

  @Test
  void who_cannot_be_reached_is_suspect() {
    var peer = new StubPeer(_ -> StubPeer.ok("{}"));
    peer.close();

    assertNoAnswer(peer, LONG);
    assertThat(peers.isSuspect(peer.address())).isTrue();
  }

  @Test
  void who_hangs_is_given_up_long_before_the_request_s_time_is_over_and_is_suspect() {
    try (var peer = StubPeer.hanging()) {
      var startNanos = System.nanoTime();
      assertNoAnswer(peer, LONG);
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(2));
      assertThat(peers.isSuspect(peer.address())).isTrue();
    }
  }

  @Test
  void who_was_heard_from_a_moment_ago_and_hangs_now_is_given_up_as_soon() throws PeerException {
    var hangs = new CountDownLatch(1);
    try (var peer =
        new StubPeer(_ -> {
          if (hangs.getCount() == 0) {
            Thread.sleep(LONG);
          }
          return StubPeer.ok("{}");
        })) {
      var _ = get(peer, LONG);
      hangs.countDown();
      var startNanos = System.nanoTime();
      assertNoAnswer(peer, LONG);
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(2));
    }
  }

  /** That others hear from it after our request was sent does not mean that it lives now. */
  @Test
  void who_gives_one_sign_of_life_and_hangs_then_is_given_up_as_soon() {
    var signs = new AtomicInteger();
    try (var peer =
        new StubPeer(head -> {
          if (!head.startsWith("GET /health/live") || signs.getAndIncrement() > 0) {
            Thread.sleep(LONG);
          }
          return StubPeer.ok("{}");
        })) {
      var startNanos = System.nanoTime();
      assertNoAnswer(peer, LONG);
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(2));
      assertThat(signs.get()).isGreaterThan(1);
    }
  }

  @Test
  void what_comes_behind_an_answer_is_not_taken_for_the_next_one() throws PeerException {
    try (var peer = new StubPeer(_ -> StubPeer.ok("{}") + StubPeer.ok("[]"))) {
      for (var i = 0; i < 3; i++) {
        assertThat(get(peer, LONG).body()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void one_sign_of_life_is_asked_for_however_many_wait() {
    try (var peer = StubPeer.hanging()) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        IntStream.range(0, 20).forEach(_ -> threads.execute(() -> assertNoAnswer(peer, LONG)));
      }

      assertThat(peer.requests().stream().filter(r -> r.startsWith("GET /x")).count())
          .isEqualTo(20);
      assertThat(peer.requests().stream().filter(r -> r.startsWith("GET /health/live")).count())
          .isLessThan(5);
    }
  }

  /** As with {@code fresh=true} while a transaction runs, or a long history. */
  @Test
  void who_is_alive_may_take_its_time() throws PeerException {
    try (var peer = slow(Duration.ofSeconds(2));
        var patient = new Peers("self:1", LONG)) {
      assertThat(get(patient, peer, LONG).status()).isEqualTo(200);
      assertThat(patient.isSuspect(peer.address())).isFalse();
    }
  }

  @Test
  void that_our_own_time_was_too_short_makes_nobody_suspect() {
    try (var peer = slow(LONG);
        var patient = new Peers("self:1", LONG)) {
      for (var leftMicros = 0; leftMicros < 900; leftMicros += 300) {
        var left = Duration.of(leftMicros, ChronoUnit.MICROS);
        assertThatThrownBy(() -> get(patient, peer, left)).isInstanceOf(PeerException.class);
        assertThat(patient.isSuspect(peer.address())).isFalse();
      }
    }
  }

  /** Answers signs of life at once and everything else after a while. */
  private static StubPeer slow(Duration after) {
    return new StubPeer(head -> {
      if (!head.startsWith("GET /health/live")) {
        Thread.sleep(after);
      }
      return StubPeer.ok("{}");
    });
  }

  @Test
  void who_answers_again_is_not_suspect_any_more() {
    var answers = new CountDownLatch(1);
    try (var peer = new StubPeer(_ -> answers.getCount() == 0 ? StubPeer.ok("{}") : null)) {
      assertNoAnswer(peer, LONG);
      assertThat(peers.isSuspect(peer.address())).isTrue();
      answers.countDown();

      await().atMost(30, TimeUnit.SECONDS).until(() -> !peers.isSuspect(peer.address()));
      await().atMost(30, TimeUnit.SECONDS).until(() -> get(peer, LONG).status() == 200);
      assertThat(peers.isSuspect(peer.address())).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 xyz OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      })
  void who_talks_nonsense_is_suspect(String nonsense) {
    try (var peer = new StubPeer(_ -> nonsense)) {
      assertNoAnswer(peer, LONG);
      assertThat(peers.isSuspect(peer.address())).isTrue();
    }
  }

  @Test
  void who_answers_with_more_than_we_take_is_not_suspect() {
    var length = PeerConnection.MAX_BODY_BYTES + 1;
    try (var peer =
        new StubPeer(_ -> "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")) {
      assertNoAnswer(peer, LONG);
      assertThat(peers.isSuspect(peer.address())).isFalse();
    }
  }

  @Test
  void as_many_accounts_as_are_asked_for_at_once_are_not_more_than_we_take() {
    var most = new BigInteger("9".repeat(40));
    var largest =
        new AccountSummary(
            "x".repeat(Limits.ACCOUNT_ID_CHARS),
            "\0".repeat(Limits.OWNER_NAME_CHARS),
            "EUR",
            Long.MAX_VALUE,
            most,
            most,
            Long.MAX_VALUE,
            false,
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Long.MAX_VALUE);

    assertThat((long) Json.of(List.of(largest)).length * Cluster.ACCOUNTS_AT_ONCE)
        .isLessThan(PeerConnection.MAX_BODY_BYTES);
  }

  @Test
  void only_what_is_meant_for_the_client_is_told_on() throws PeerException {
    var answer =
        """
        HTTP/1.1 404 Not Found\r
        Date: now\r
        ETag: "4"\r
        passbook-staleness-ms: 5\r
        Connection: close\r
        Content-Length: 2\r
        \r
        {}\
        """;
    try (var peer = new StubPeer(_ -> answer)) {
      var reply = get(peer, LONG);
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.headers())
          .containsExactly(
              new Reply.Header("ETag", "\"4\""), new Reply.Header("passbook-staleness-ms", "5"));
      var _ = get(peer, LONG);
      assertThat(peer.connections()).as("closed by the other side's wish").isEqualTo(2);
    }
  }

  @Test
  void an_answer_without_a_body_needs_no_length() throws PeerException {
    try (var peer = new StubPeer(_ -> "HTTP/1.1 304 Not Modified\r\nETag: \"4\"\r\n\r\n")) {
      assertThat(get(peer, LONG).status()).isEqualTo(304);
      assertThat(get(peer, LONG).body()).isEmpty();
      assertThat(peer.connections()).isEqualTo(1);
    }
  }
}
