package io.passbook.quickstart;

import io.passbook.cli.Cli;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Behind {@code ./passbook}: all commands of the client, and those that start something. */
public final class Main {
  static final String COMMAND_SERVICE = "command-service";
  static final String PROJECTION_SERVICE = "projection-service";

  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    var first = arguments.length == 0 ? "" : arguments[0];
    switch (first) {
      case COMMAND_SERVICE -> io.passbook.command.main.Main.main(rest(arguments));
      case PROJECTION_SERVICE -> io.passbook.projection.main.Main.main(rest(arguments));
      default -> System.exit(commandLine().execute(arguments));
    }
  }

  /** All commands; those of the services only stand in it. */
  static CommandLine commandLine() {
    var commandLine = Cli.commandLine();
    commandLine.addSubcommand(new UpCommand());
    commandLine.addSubcommand(new DemoCommand());
    commandLine.addSubcommand(new CommandServiceHelp());
    commandLine.addSubcommand(new ProjectionServiceHelp());
    commandLine.addSubcommand(new WarmUp());
    return Cli.prepared(commandLine);
  }

  // The services read their own arguments; these two only stand in the list of commands.

  @Command(
      name = COMMAND_SERVICE,
      description = "Runs the command service alone, against any Kafka (--config FILE, --help).")
  private static final class CommandServiceHelp {}

  @Command(
      name = PROJECTION_SERVICE,
      description = "Runs the projection service alone, against any Kafka (--config FILE, --help).")
  private static final class ProjectionServiceHelp {}

  private static String[] rest(String[] arguments) {
    return Arrays.copyOfRange(arguments, 1, arguments.length);
  }
}
