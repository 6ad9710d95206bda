package io.passbook.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands of a client, as one tree. */
public final class Cli {
  private static final int WIDTH = 100;

  /** What Java puts in the place of a letter that it cannot read. */
  private static final char UNREADABLE = '\ufffd';

  private Cli() {}

  @Command(
      name = "passbook",
      description = "Bank accounts as event streams on Kafka.",
      footer = {
        "",
        "Exit codes: 0 accepted or fine; 1 internal error; 2 wrong usage or unreadable input;",
        "3 rejected; 4 not reachable, nothing was sent; 5 sent, outcome unknown (run it again with",
        "the same command id, which is safe).",
        "",
        "Examples:",
        "  passbook open alice --owner 'Alice Archer'",
        "  passbook deposit alice 1000",
        "  passbook show alice"
      },
      subcommands = {
        OpenCommand.class,
        DepositCommand.class,
        WithdrawCommand.class,
        CloseCommand.class,
        ShowCommand.class,
        HistoryCommand.class,
        ListCommand.class,
        TotalsCommand.class,
        ImportCommand.class,
        LoadCommand.class,
        TopicsCommand.class,
        DlqCommand.class,
        VerifyCommand.class,
        CompletionCommand.class,
      })
  private static final class Root {}

  /**
   * The command line. A caller may add commands of its own; {@code execute} prints errors as one
   * sentence and returns an {@link ExitCode}.
   */
  public static CommandLine commandLine() {
    var commandLine = new CommandLine(new Root());
    commandLine.getCommandSpec().versionProvider(Cli::version);
    return prepared(commandLine).setOut(StandardOutput.open());
  }

  /** The build has written it down. */
  private static String[] version() throws IOException {
    try (var text = Objects.requireNonNull(Cli.class.getResourceAsStream("version"))) {
      return new String[] {
        "passbook " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }

  /** Gives a command line, and all its commands so far, the manners of this one. */
  public static CommandLine prepared(CommandLine commandLine) {
    addHelp(commandLine);
    return commandLine
        .setUsageHelpWidth(WIDTH)
        .setUsageHelpAutoWidth(false)
        .setColorScheme(colours())
        .setAbbreviatedOptionsAllowed(false)
        .setExpandAtFiles(false) // @ is a letter as any other, in a reference above all
        .setExecutionStrategy(Cli::run)
        .setParameterExceptionHandler(Cli::wrongUsage)
        .setExecutionExceptionHandler((e, failed, _) -> failed(e, failed));
  }

  private static void addHelp(CommandLine commandLine) {
    var spec = commandLine.getCommandSpec();
    if (!spec.optionsMap().containsKey("--help")) {
      if (spec.parent() == null) {
        spec.mixinStandardHelpOptions(true);
      } else {
        spec.addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
      }
    }
    commandLine.getSubcommands().values().forEach(Cli::addHelp);
  }

  private static ColorScheme colours() {
    var coloured = Terminal.colours(Terminal.stdout(), System.getenv());
    return CommandLine.Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF);
  }

  private static int run(ParseResult parsed) {
    var commandLine = parsed.commandSpec().commandLine();
    for (var argument : parsed.originalArgs()) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        throw new ParameterException(
            commandLine,
            "A letter of '%s' cannot be read in the encoding of this terminal (%s): set LC_ALL to a"
                    .formatted(argument, System.getProperty("sun.jnu.encoding"))
                + " locale that has it, such as C.UTF-8");
      }
    }
    return written(commandLine, new RunLast().execute(parsed));
  }

  /** What was done may be well, but who asked does not know it. */
  private static int written(CommandLine commandLine, int exitCode) {
    var failure = commandLine.getOut() instanceof StandardOutput out ? out.failure() : null;
    if (failure == null) {
      return exitCode;
    }
    console(commandLine).error("The answer could not be written: " + failure);
    return exitCode == ExitCode.OK ? ExitCode.INTERNAL_ERROR : exitCode;
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    var commandLine = e.getCommandLine();
    var console = console(commandLine);
    console.error(args.length == 0 ? "Which command?" : String.valueOf(e.getMessage()));
    var similar = new StringWriter();
    UnmatchedArgumentException.printSuggestions(e, new PrintWriter(similar, true));
    Arrays.stream(similar.toString().split("\\R"))
        .filter(line -> !line.isBlank())
        .forEach(console::hint);
    if (commandLine.getParent() == null) {
      console.hint("commands: " + String.join(", ", commands(commandLine)));
    }
    console.hint(commandLine.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static List<String> commands(CommandLine commandLine) {
    return commandLine.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> !spec.usageMessage().hidden())
        .map(CommandSpec::name)
        .toList();
  }

  private static int failed(Exception e, CommandLine commandLine) {
    return Errors.report(console(commandLine), e);
  }

  private static Console console(CommandLine commandLine) {
    return new Console(
        commandLine.getOut(),
        commandLine.getErr(),
        false,
        false,
        Terminal.colours(Terminal.stderr(), System.getenv()));
  }
}
