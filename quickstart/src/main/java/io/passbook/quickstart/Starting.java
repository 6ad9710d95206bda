package io.passbook.quickstart;

import io.passbook.cli.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What {@code up} and {@code demo} print alike. */
final class Starting {
  private Starting() {}

  /**
   * Runs a command; what is in its way becomes one sentence and an exit code. What fails because a
   * signal ends this process is not worth a word.
   */
  static int report(Callable<Integer> command) {
    try {
      return command.call();
    } catch (QuickstartException e) {
      if (!Child.isClosing()) {
        System.out.flush();
        System.err.println("error: " + e.getMessage());
      }
      return e.anotherChoiceHelps() ? ExitCode.USAGE : ExitCode.INTERNAL_ERROR;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERNAL_ERROR;
    } catch (RuntimeException e) {
      if (Child.isClosing()) {
        return ExitCode.INTERNAL_ERROR;
      }
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where to look when something failed. */
  static void sayLogs(Path data) {
    if (!Child.isClosing()) {
      System.out.flush();
      System.err.println("The logs are in %s: %s".formatted(data, Stack.LOGS));
    }
  }

  /** Something is amiss, and it goes on. */
  static void warn(String line) {
    System.out.flush();
    System.err.println("warning: " + line);
  }

  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** One line of the table of parts. */
  static void up(String part, String address, Duration took) {
    say("  %-10s %-44s %8s".formatted(part, address, seconds(took)));
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
