package io.passbook.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Where a service listens: {@code http.host} and {@code http.port}.
 *
 * @param port 0: any free one
 */
public record ListenAddress(String host, int port) {
  /**
   * Looks before a server does. Helidon's start does not fail when it cannot listen: it logs that,
   * and does not run.
   *
   * @throws StartException when the port is taken or not allowed, or this machine has no such host
   */
  public void requireFree() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Lets a server start on a thread that nobody interrupts. A stop during the start interrupts this
   * one, and Helidon would tell of that with a stack trace.
   */
  public static void start(Runnable server) {
    try {
      CompletableFuture.runAsync(server, task -> Thread.ofPlatform().name("listen").start(task))
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** A server could not listen here after all. */
  public StartException unusable(String why) {
    return new StartException(
        "Port %d of %s cannot be used (%s): name another with http.port"
            .formatted(port, host, why));
  }
}
