package io.passbook.acceptance.badinput;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An HTTP client that begins a request and never finishes it. */
final class SlowClient implements AutoCloseable {
  private static final int BYTE_EVERY_MS = 500;

  private final Socket socket;
  private final CompletableFuture<Duration> cutOff = new CompletableFuture<>();

  private SlowClient(Socket socket) {
    this.socket = socket;
  }

  /**
   * Connects and begins a request.
   *
   * @param dripping whether it goes on, byte by byte; else it falls silent
   */
  static SlowClient begin(int port, boolean dripping) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(BYTE_EVERY_MS);
    socket.getOutputStream().write("GET /totals HTTP/1.1\r\nX-Slow: ".getBytes(ISO_8859_1));
    var client = new SlowClient(socket);
    Thread.ofVirtual().start(() -> client.waitForTheEnd(dripping));
    return client;
  }

  private void waitForTheEnd(boolean dripping) {
    var began = System.nanoTime();
    try {
      while (!isClosed()) {
        if (dripping) {
          socket.getOutputStream().write('y');
        }
      }
    } catch (IOException _) {
      // A reset is an end too.
    }
    cutOff.complete(Duration.ofNanos(System.nanoTime() - began));
  }

  private boolean isClosed() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  /** When the server ended the connection: so long after it began. */
  CompletableFuture<Duration> cutOff() {
    return cutOff;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
