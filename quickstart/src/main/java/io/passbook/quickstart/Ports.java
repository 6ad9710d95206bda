package io.passbook.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback interface. */
public final class Ports {
  /**
   * Processes with different numbers here, from 1 to 3, never choose the same port: between the
   * look and the listening a whole JVM may have to start.
   */
  private static final int SHARE = Integer.getInteger("passbook.ports.share", 3);

  private static final int IN_SHARE = 4_000;

  /** Below what operating systems give to outgoing connections, so that none of those takes it. */
  private static final int FIRST = 20_000 + IN_SHARE * Math.clamp(SHARE - 1, 0, 2);

  private static final int LAST = FIRST + IN_SHARE;
  private static final int ATTEMPTS = 1_000;
  private static final int MAX_PORT = 65_535;

  /** Between the look and the listening of whoever asked, nobody else here may get the same. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that nobody listens on now, another one every time. */
  public static int free() {
    for (var i = 0; i < ATTEMPTS; i++) {
      var port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port) && GIVEN.add(port)) {
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
   * @throws QuickstartException as {@link #requireFree}
   */
  public static int require(int port, String purpose) {
    requireFree(port, purpose);
    return port == 0 ? free() : port;
  }

  /**
   * Looks whether one could listen on a port; on 0 one always can.
   *
   * @throws QuickstartException when somebody else listens there, this user may not, or there is no
   *     such port
   */
  static void requireFree(int port, String purpose) {
    if (port < 0 || port > MAX_PORT) {
      throw QuickstartException.choose(
          "Expected a port between 0 and %d for %s but it was %d"
              .formatted(MAX_PORT, purpose, port));
    }
    try {
      listen(port);
    } catch (IOException e) {
      throw refused(port, purpose, e);
    }
  }

  static QuickstartException refused(int port, String purpose, IOException why) {
    var reason = String.valueOf(why.getMessage());
    return QuickstartException.choose(
        (reason.contains("in use")
                ? "Port %d, wanted for %s, is taken by another process; stop that one or choose"
                    + " another port"
                : "Port %d, wanted for %s, cannot be used (%s); choose another port")
            .formatted(port, purpose, reason));
  }

  private static boolean isFree(int port) {
    try {
      listen(port);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void listen(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    }
  }
}
