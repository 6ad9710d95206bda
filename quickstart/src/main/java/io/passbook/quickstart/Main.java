package io.passbook.quickstart;

import io.passbook.cli.Cli;

/** Behind {@code ./passbook}: all commands of the client, and those that start something. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var commandLine = Cli.commandLine();
    commandLine.addSubcommand(new WarmUp());
    System.exit(Cli.prepared(commandLine).execute(arguments));
  }
}
