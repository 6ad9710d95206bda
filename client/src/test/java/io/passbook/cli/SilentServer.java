package io.passbook.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes every connection and never says a word. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final CountDownLatch connected = new CountDownLatch(1);

  SilentServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("silent-server").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        connections.add(server.accept());
        connected.countDown();
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  void awaitConnection() throws InterruptedException {
    if (!connected.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("Nobody has come");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var connection : connections) {
      connection.close();
    }
  }
}
