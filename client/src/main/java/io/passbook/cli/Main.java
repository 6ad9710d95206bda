package io.passbook.cli;

import java.util.Locale;

/**
 * The client's commands alone, as in the container image {@code cli}. {@code ./passbook} has its
 * own main class, which adds the commands that start something.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    System.exit(Cli.commandLine().execute(arguments));
  }
}
