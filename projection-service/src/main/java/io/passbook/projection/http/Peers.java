package io.passbook.projection.http;

import io.passbook.projection.query.Need;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks other instances, over connections that are kept.
 *
 * <p>A connection that nobody has used for 20 s is closed, before the other side does it, and an
 * instance that nobody has asked for some minutes is forgotten: in a fleet whose addresses change,
 * the old ones would be kept for ever.
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

  private static final Duration IDLE = Duration.ofSeconds(20);

  /** In idle times: longer than any request takes, which may still have the instance. */
  private static final int FORGOTTEN_AFTER = 15;

  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final ScheduledExecutorService tidying =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("idle-connections").factory());
  private final String self;
  private final Duration signOfLife;
  private final Duration idle;
  private final HostAddress.Lookup lookup;
  private volatile boolean closed;

  Peers(String self) {
    this(self, SIGN_OF_LIFE);
  }

  /**
   * For tests of who is alive, on machines that stand still for longer than that.
   *
   * @param signOfLife how long an instance that is silent has to give one
   */
  Peers(String self, Duration signOfLife) {
    this(self, signOfLife, IDLE, InetAddress::getByName);
  }

  /**
   * For tests of what is given up.
   *
   * @param idle how long a connection is kept that nobody uses
   */
  Peers(String self, Duration signOfLife, Duration idle, HostAddress.Lookup lookup) {
    this.self = self;
    this.signOfLife = signOfLife;
    this.idle = idle;
    this.lookup = lookup;
    var _ =
        tidying.scheduleWithFixedDelay(
            this::tidyUp, idle.toMillis() / 4, idle.toMillis() / 4, TimeUnit.MILLISECONDS);
  }

  private record Idle(PeerConnection connection, long sinceNanos) {}

  private static final class Peer {
    final HostAddress host;
    final String authority;
    final int port;
    final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    final AtomicInteger idleCount = new AtomicInteger();
    final ReentrantLock signOfLife = new ReentrantLock();
    volatile @Nullable Long suspectUntilNanos;
    volatile long heardNanos = System.nanoTime();
    volatile long silentNanos = System.nanoTime();
    volatile long askedNanos = System.nanoTime();

    Peer(String address, HostAddress.Lookup lookup) {
      var colon = address.lastIndexOf(':');
      authority = address;
      host = new HostAddress(address.substring(0, colon).replaceAll("[\\[\\]]", ""), lookup);
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
    var peer = asked(address);
    if (peer.suspectUntilNanos != null) {
      peer.suspectUntilNanos = System.nanoTime() + SUSPECT_NANOS; // only we try it
    }
    var leftNanos = need.leftNanos();
    var deadlineNanos = System.nanoTime() + leftNanos + Need.OVERTIME_NANOS;
    var head = head(peer, target, headers, TimeUnit.NANOSECONDS.toMillis(leftNanos));
    try {
      var reply = exchange(peer, head, deadlineNanos, () -> requireSignOfLife(peer));
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

  /** In one step with the look whether it can be forgotten. */
  private Peer asked(String address) {
    return Objects.requireNonNull(
        peers.compute(
            address,
            (_, known) -> {
              var peer = known == null ? new Peer(address, lookup) : known;
              peer.askedNanos = System.nanoTime();
              return peer;
            }));
  }

  private void tidyUp() {
    var idleNanos = System.nanoTime() - idle.toNanos();
    var forgottenNanos = System.nanoTime() - FORGOTTEN_AFTER * idle.toNanos();
    for (var address : peers.keySet()) {
      var _ =
          peers.computeIfPresent(
              address,
              (_, peer) -> {
                closeIdle(peer, idleNanos);
                return peer.askedNanos - forgottenNanos < 0 ? null : peer;
              });
    }
  }

  /** How many instances are known. */
  int known() {
    return peers.size();
  }

  /** One for all who wait for the same instance. An answer to anybody of late will do. */
  private void requireSignOfLife(Peer peer) throws IOException {
    var sinceNanos = System.nanoTime() - PeerConnection.SILENCE_NANOS;
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

  private Reply exchange(Peer peer, byte[] head, long deadlineNanos, PeerConnection.Silence silence)
      throws IOException {
    var kept = peer.idle.pollFirst();
    if (kept != null) {
      peer.idleCount.decrementAndGet();
      try {
        return exchange(peer, kept.connection(), head, deadlineNanos, silence);
      } catch (EOFException | SocketException _) {
        closeIdle(peer); // it was closed while it lay idle; the others too
      }
    }
    var opened = PeerConnection.open(peer.host.get(deadlineNanos), peer.port, deadlineNanos);
    return exchange(peer, opened, head, deadlineNanos, silence);
  }

  private Reply exchange(
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
        peer.idle.addFirst(new Idle(connection, System.nanoTime()));
        if (closed) {
          closeIdle(peer);
        }
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
            .append(peer.authority);
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
      one.connection().close();
    }
  }

  /** Those that nobody has used since; the one that was used last is the first. */
  private static void closeIdle(Peer peer, long sinceNanos) {
    for (var last = peer.idle.pollLast(); last != null; last = peer.idle.pollLast()) {
      if (last.sinceNanos() - sinceNanos > 0) {
        peer.idle.addLast(last);
        return;
      }
      peer.idleCount.decrementAndGet();
      last.connection().close();
    }
  }

  @Override
  public void close() {
    closed = true;
    tidying.shutdownNow();
    peers.values().forEach(peer -> closeIdle(peer));
  }
}
