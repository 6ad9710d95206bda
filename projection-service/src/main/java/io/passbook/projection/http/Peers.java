package io.passbook.projection.http;

import io.passbook.projection.query.Need;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks other instances, over connections that are kept.
 *
 * <p>An instance that hangs accepts connections and says nothing. So when an answer does not begin
 * for a while, we ask for a sign of life; without one, and when it cannot be reached or talks
 * nonsense, the instance is suspect for a second: others are asked first, and after that second one
 * request tries it again. That it could not answer within what was left of a request's time, or
 * with less than we take, makes nobody suspect.
 */
final class Peers implements AutoCloseable {
  private static final int KEPT_CONNECTIONS = 256;
  private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration SIGN_OF_LIFE = Duration.ofMillis(300);

  /** Whoever is asked gets so long, also when the time to wait for a fresh answer is over. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final String self;
  private final Duration signOfLife;

  Peers(String self) {
    this(self, SIGN_OF_LIFE);
  }

  /**
   * For tests of who is alive, on machines that stand still for longer than that.
   *
   * @param signOfLife how long an instance that is silent has to give one
   */
  Peers(String self, Duration signOfLife) {
    this.self = self;
    this.signOfLife = signOfLife;
  }

  private static final class Peer {
    final String host;
    final int port;
    final ConcurrentLinkedDeque<PeerConnection> idle = new ConcurrentLinkedDeque<>();
    final AtomicInteger idleCount = new AtomicInteger();
    final ReentrantLock signOfLife = new ReentrantLock();
    volatile @Nullable Long suspectUntilNanos;
    volatile long heardNanos = System.nanoTime();
    volatile long silentNanos = System.nanoTime();

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
   * Hands a request on, with what is left of its time.
   *
   * @param target path and query
   * @param headers further ones to send
   * @throws PeerException when there is no answer
   */
  Reply get(String address, String target, Map<String, String> headers, Need need)
      throws PeerException {
    var peer = peers.computeIfAbsent(address, Peer::new);
    if (peer.suspectUntilNanos != null) {
      peer.suspectUntilNanos = System.nanoTime() + SUSPECT_NANOS; // only we try it
    }
    var sentNanos = System.nanoTime();
    var leftNanos = need.leftNanos();
    var deadlineNanos = sentNanos + leftNanos + GRACE_NANOS;
    var head = head(peer, target, headers, TimeUnit.NANOSECONDS.toMillis(leftNanos));
    try {
      var reply = exchange(peer, head, deadlineNanos, () -> requireSignOfLife(peer, sentNanos));
      answered(peer);
      return reply;
    } catch (PeerConnection.TooLargeException e) {
      answered(peer);
      throw new PeerException("Instance %s: %s".formatted(address, e.getMessage()));
    } catch (IOException e) {
      if (System.nanoTime() - deadlineNanos < 0) {
        failed(peer);
      }
      throw new PeerException("Instance %s does not answer: %s".formatted(address, e.getMessage()));
    }
  }

  /**
   * One for all who wait for the same instance.
   *
   * @param sinceNanos an answer to anybody after this will do
   */
  private void requireSignOfLife(Peer peer, long sinceNanos) throws IOException {
    peer.signOfLife.lock();
    try {
      if (peer.heardNanos - sinceNanos > 0) {
        return;
      }
      if (peer.silentNanos - sinceNanos <= 0) {
        var giveUpNanos = System.nanoTime() + signOfLife.toNanos();
        var head = head(peer, "/health/live", Map.of(), 0);
        var _ = exchange(peer, head, giveUpNanos, () -> {});
        peer.heardNanos = System.nanoTime();
        return;
      }
    } catch (IOException _) {
      peer.silentNanos = System.nanoTime();
      failed(peer);
    } finally {
      peer.signOfLife.unlock();
    }
    throw new IOException("no sign of life");
  }

  private static void answered(Peer peer) {
    peer.heardNanos = System.nanoTime();
    peer.suspectUntilNanos = null;
  }

  private static void failed(Peer peer) {
    peer.suspectUntilNanos = System.nanoTime() + SUSPECT_NANOS;
    closeIdle(peer);
  }

  private static Reply exchange(
      Peer peer, byte[] head, long deadlineNanos, PeerConnection.Silence silence)
      throws IOException {
    var kept = peer.idle.pollFirst();
    if (kept != null) {
      peer.idleCount.decrementAndGet();
      try {
        return exchange(peer, kept, head, deadlineNanos, silence);
      } catch (EOFException | SocketException _) {
        closeIdle(peer); // it was closed while it lay idle; the others too
      }
    }
    var opened = PeerConnection.open(peer.host, peer.port, deadlineNanos);
    return exchange(peer, opened, head, deadlineNanos, silence);
  }

  private static Reply exchange(
      Peer peer,
      PeerConnection connection,
      byte[] head,
      long deadlineNanos,
      PeerConnection.Silence silence)
      throws IOException {
    var keep = false;
    try {
      var reply = connection.exchange(head, deadlineNanos, silence);
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

  private byte[] head(Peer peer, String target, Map<String, String> headers, long waitMs) {
    var head =
        new StringBuilder(256)
            .append("GET ")
            .append(target)
            .append(" HTTP/1.1\r\nHost: ")
            .append(peer.host)
            .append(':')
            .append(peer.port);
    line(head, Request.FORWARDED_BY, self);
    line(head, Needs.WAIT_MS, Long.toString(waitMs));
    headers.forEach((name, value) -> {
      if (value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
        line(head, name, value);
      }
    });
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append("\r\n").append(name).append(": ").append(value);
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
