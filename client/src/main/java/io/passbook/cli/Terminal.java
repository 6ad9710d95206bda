package io.passbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the standard streams are connected to.
 *
 * <p>Java only tells whether standard input and output both are a terminal, so each stream is
 * looked up where Linux shows it; elsewhere Java's answer has to do.
 */
final class Terminal {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private Terminal() {}

  static boolean stdout() {
    return isTerminal(STDOUT);
  }

  static boolean stderr() {
    return isTerminal(STDERR);
  }

  /** Whether to colour what goes to this stream: see https://no-color.org. */
  static boolean colours(boolean terminal, Map<String, String> environment) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  @SuppressWarnings({"SystemConsoleNull", "NullAway"}) // not null since Java 22, but annotated so
  private static boolean isInteractive() {
    return System.console().isTerminal();
  }

  private static boolean isTerminal(int descriptor) {
    try {
      return isTerminalDevice(
          Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString());
    } catch (IOException | UnsupportedOperationException _) {
      return isInteractive();
    }
  }

  static boolean isTerminalDevice(String path) {
    return path.startsWith("/dev/pts/")
        || path.startsWith("/dev/tty")
        || path.equals("/dev/console");
  }
}
