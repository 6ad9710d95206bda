package io.passbook.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback interface. */
public final class Ports {
  /** Below what operating systems give to outgoing connections, so that none of those takes it. */
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private Ports() {}

  /** A port that nobody listens on now. */
  public static int free() {
    for (var i = 0; i < ATTEMPTS; i++) {
      var port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port)) {
        return port;
      }
    }
    throw QuickstartException.broken(
        "Found no free port between %d and %d on 127.0.0.1".formatted(FIRST, LAST));
  }

  /**
   * The port itself, or a free one for 0.
   *
   * @param purpose for the message, such as {@code Kafka}
   * @throws QuickstartException when somebody else listens there
   */
  public static int require(int port, String purpose) {
    if (port == 0) {
      return free();
    }
    if (!isFree(port)) {
      throw QuickstartException.choose(
          "Port %d, wanted for %s, is taken by another process".formatted(port, purpose));
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
