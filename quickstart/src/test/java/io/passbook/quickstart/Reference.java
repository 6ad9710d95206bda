package io.passbook.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The help of all commands as one Markdown document, docs/cli.md. */
final class Reference {
  private final StringBuilder text =
      new StringBuilder(
          """
          # Command line

          What `--help` says of each command; this page is made from it. What `--json` prints \
          stands in [json.md](json.md).
          """);

  private Reference() {}

  /** The same for the same commands, whatever the terminal. */
  static String markdown() {
    var reference = new Reference();
    reference.append(Main.commandLine(), List.of());
    return reference.text.toString();
  }

  private void append(CommandLine command, List<String> parents) {
    var names = new ArrayList<>(parents);
    names.add(command.getCommandName());
    text.append("\n## %s\n\n".formatted(String.join(" ", names)));
    switch (command.getCommandName()) {
      case Main.COMMAND_SERVICE, Main.PROJECTION_SERVICE -> appendService(command);
      default -> appendHelp(command.getUsageMessage(Ansi.OFF));
    }
    command.getSubcommands().values().stream()
        .distinct()
        .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
        .forEach(sub -> append(sub, names));
  }

  /** The services have their own help; their settings stand where they are explained. */
  private void appendService(CommandLine command) {
    var help = printed(command.getCommandName(), "--help");
    appendHelp(help.split("(?m)^\\s*Settings:", 2)[0]);
    text.append("\nIts settings stand in [operations.md](operations.md#settings).\n");
  }

  private void appendHelp(String help) {
    text.append("```\n")
        .append(help.replace(System.lineSeparator(), "\n").stripTrailing())
        .append("\n```\n");
  }

  private static String printed(String... arguments) {
    var printed = new ByteArrayOutputStream();
    var out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Main.main(arguments);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
