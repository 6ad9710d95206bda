package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Signals to processes that the tests started. */
public final class Signals {
  private Signals() {}

  /**
   * Sends one. After {@code STOP} the process stands still when this returns.
   *
   * @param name {@code TERM}, {@code STOP} and so on
   */
  public static void send(String name, long pid) {
    try {
      var exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
      assertThat(exitCode).as("exit code of kill -%s", name).isZero();
      if (name.equals("STOP")) {
        await().atMost(Duration.ofSeconds(30)).until(() -> standsStill(pid));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Whether none of its threads runs any more, as proc(5) tells; elsewhere nobody can say. */
  private static boolean standsStill(long pid) {
    var tasks = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return true;
    }
    try (var threads = Files.list(tasks)) {
      for (var thread : threads.toList()) {
        var stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false; // a thread that has just ended
    }
  }
}
