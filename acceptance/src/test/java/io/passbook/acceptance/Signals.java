package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes that the tests started. */
public final class Signals {
  private Signals() {}

  /**
   * Sends one.
   *
   * @param name {@code TERM}, {@code STOP} and so on
   */
  public static void send(String name, long pid) {
    try {
      var exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
      assertThat(exitCode).as("exit code of kill -%s", name).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
