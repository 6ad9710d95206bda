package io.passbook.projection.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Another instance, down to its bytes: a test says what it does with a request. Each request is a
 * head without a body.
 */
final class StubPeer implements AutoCloseable {
  private final ServerSocket listening;
  private final Thread accepting;
  private final Behaviour behaviour;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What comes back for a request; null: the connection is closed instead. */
  @FunctionalInterface
  interface Behaviour {
    @Nullable String answer(String head) throws InterruptedException;
  }

  StubPeer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accepting = Thread.ofVirtual().start(this::accept);
  }

  /** One that accepts connections and says nothing, as a paused process does. */
  static StubPeer hanging() {
    return new StubPeer(_ -> {
      Thread.sleep(Long.MAX_VALUE);
      return "";
    });
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  static String refusal(String... headers) {
    return "HTTP/1.1 503 x\r\nContent-Type: %s\r\n%s\r\nContent-Length: 0\r\n\r\n"
        .formatted(Reply.PROBLEM, String.join("\r\n", headers));
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** How many connections are open now. */
  int open() {
    return open.size();
  }

  /** The heads of all requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** As when a process ends that kept connections open. */
  void closeConnections() {
    open.forEach(StubPeer::closeQuietly);
  }

  private void accept() {
    try {
      while (true) {
        var socket = listening.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (var head = head(in); !head.isEmpty(); head = head(in)) {
        requests.add(head);
        var answer = behaviour.answer(head);
        if (answer == null) {
          return;
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException | InterruptedException _) {
      // The other side has gone, or the test is over.
    } finally {
      open.remove(socket);
    }
  }

  private static String head(BufferedReader in) throws IOException {
    var head = new StringBuilder();
    for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Of no use any more in any case.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      accepting.join(); // until then a connection may still come in
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    closeConnections();
  }
}
