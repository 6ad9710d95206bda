package io.passbook.quickstart;

import io.passbook.cli.Cli;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** Behind {@code ./passbook}: all commands of the client, and those that start something. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    var first = arguments.length == 0 ? "" : arguments[0];
    switch (first) {
      case COMMAND_SERVICE -> io.passbook.command.main.Main.main(rest(arguments));
      case PROJECTION_SERVICE -> io.passbook.projection.main.Main.main(rest(arguments));
      default -> System.exit(commandLine(arguments));
    }
  }

  private static int commandLine(String[] arguments) {
    var commandLine = Cli.commandLine();
    commandLine.getCommandSpec().version("passbook " + version());
    commandLine.addSubcommand(new UpCommand());
    commandLine.addSubcommand(new DemoCommand());
    commandLine.addSubcommand(new CommandServiceHelp());
    commandLine.addSubcommand(new ProjectionServiceHelp());
    commandLine.addSubcommand(new WarmUp());
    return Cli.prepared(commandLine).execute(arguments);
  }

  private static final String COMMAND_SERVICE = "command-service";
  private static final String PROJECTION_SERVICE = "projection-service";

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

  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
