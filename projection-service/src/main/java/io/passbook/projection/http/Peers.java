package io.passbook.projection.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks other instances, over connections that are kept. An instance that did not answer is suspect
 * for a second: others are asked first, and after that second one request tries it again.
 */
final class Peers implements AutoCloseable {
  private static final int KEPT_CONNECTIONS = 256;
  private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HEARD_FROM_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SIGN_OF_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final String self;

  Peers(String self) {
    this.self = self;
  }

  private static final class Peer {
    final String host;
    final int port;
    final ConcurrentLinkedDeque<PeerConnection> idle = new ConcurrentLinkedDeque<>();
    final AtomicInteger idleCount = new AtomicInteger();
    volatile @Nullable Long suspectUntilNanos;
    volatile @Nullable Long heardFromNanos;

    Peer(String address) {
      var colon = address.lastIndexOf(':');
      host = address.substring(0, colon);
      port = Integer.parseInt(address.substring(colon + 1));
    }
  }

  /** Whether the instance failed to answer a moment ago. */
  boolean isSuspect(String address) {
    var peer = peers.get(address);
    var until = peer == null ? null : peer.suspectUntilNanos;
    return until != null && System.nanoTime() - until < 0;
  }

  /**
   * Hands a request on.
   *
   * @param target path and query
   * @param headers further ones to send; null values are left out
   * @param deadlineNanos by {@link System#nanoTime()}
   * @throws PeerException when there is no answer; the instance is suspect then
   */
  Reply get(
      String address, String target, Map<String, @Nullable String> headers, long deadlineNanos)
      throws PeerException {
    var peer = peers.computeIfAbsent(address, Peer::new);
    var now = System.nanoTime();
    var until = peer.suspectUntilNanos;
    if (until != null) {
      peer.suspectUntilNanos = now + SUSPECT_NANOS; // only we try it
    }
    try {
      var quickNanos = now + SIGN_OF_LIFE_NANOS;
      var heard = peer.heardFromNanos;
      var isSilent = heard == null || now - heard > HEARD_FROM_NANOS;
      if (isSilent && deadlineNanos - quickNanos > 0) {
        // A hanging instance must not use up the time in which another one can answer.
        exchange(peer, head(peer, "/health/live", Map.of()), quickNanos);
      }
      var reply = exchange(peer, head(peer, target, headers), deadlineNanos);
      peer.heardFromNanos = System.nanoTime();
      peer.suspectUntilNanos = null;
      return reply;
    } catch (IOException e) {
      peer.suspectUntilNanos = System.nanoTime() + SUSPECT_NANOS;
      peer.heardFromNanos = null;
      closeIdle(peer);
      throw new PeerException("Instance %s does not answer: %s".formatted(address, e.getMessage()));
    }
  }

  private static Reply exchange(Peer peer, byte[] head, long deadlineNanos) throws IOException {
    var kept = peer.idle.pollFirst();
    if (kept != null) {
      peer.idleCount.decrementAndGet();
      try {
        return exchange(peer, kept, head, deadlineNanos);
      } catch (EOFException | SocketException _) {
        closeIdle(peer); // it was closed while it lay idle; the others too
      }
    }
    return exchange(
        peer, PeerConnection.open(peer.host, peer.port, deadlineNanos), head, deadlineNanos);
  }

  private static Reply exchange(
      Peer peer, PeerConnection connection, byte[] head, long deadlineNanos) throws IOException {
    var keep = false;
    try {
      var reply = connection.exchange(head, deadlineNanos);
      keep = connection.isReusable() && peer.idleCount.get() < KEPT_CONNECTIONS;
      return reply;
    } finally {
      if (keep) {
        peer.idleCount.incrementAndGet();
        peer.idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  private byte[] head(Peer peer, String target, Map<String, @Nullable String> headers) {
    var head =
        new StringBuilder(256)
            .append("GET ")
            .append(target)
            .append(" HTTP/1.1\r\nHost: ")
            .append(peer.host)
            .append(':')
            .append(peer.port)
            .append("\r\n")
            .append(Request.FORWARDED_BY)
            .append(": ")
            .append(self)
            .append("\r\n");
    headers.forEach((name, value) -> {
      if (value != null && value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
        head.append(name).append(": ").append(value).append("\r\n");
      }
    });
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void closeIdle(Peer peer) {
    for (var one = peer.idle.pollFirst(); one != null; one = peer.idle.pollFirst()) {
      peer.idleCount.decrementAndGet();
      one.close();
    }
  }

  @Override
  public void close() {
    peers.values().forEach(Peers::closeIdle);
  }
}
