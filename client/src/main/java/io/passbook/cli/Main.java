package io.passbook.cli;

/**
 * The client's commands alone, as in the container image {@code cli}. {@code ./passbook} has its
 * own main class, which adds the commands that start something.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Cli.commandLine().execute(arguments));
  }
}
