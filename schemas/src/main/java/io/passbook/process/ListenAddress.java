package io.passbook.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

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

  /** A server could not listen here after all. */
  public StartException unusable(String why) {
    return new StartException(
        "Port %d of %s cannot be used (%s): name another with http.port"
            .formatted(port, host, why));
  }
}
