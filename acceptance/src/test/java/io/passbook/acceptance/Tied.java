package io.passbook.acceptance;

import java.io.IOException;
import java.io.OutputStream;

/**
 * {@code passbook} in a process that ends when the test JVM ends: that one holds the other end of
 * standard input.
 */
final class Tied {
  /** Another main class, for a service without the launcher around it. */
  private static final String MAIN =
      System.getProperty("passbook.main", "io.passbook.quickstart.Main");

  private Tied() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    Thread.ofPlatform().daemon().name("tied").start(Tied::haltAtEndOfInput);
    Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) arguments);
  }

  private static void haltAtEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(9);
  }
}
