package io.passbook.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The help of all commands as one Markdown document. */
public final class Reference {
  private Reference() {}

  /** The same for the same commands, whatever the terminal. */
  public static String markdown(CommandLine root) {
    var text =
        new StringBuilder(
            """
            # Command line

            What `--help` says of each command; this page is made from it. What `--json` prints \
            stands in [json.md](json.md).
            """);
    append(text, root, List.of());
    return text.toString();
  }

  private static void append(StringBuilder text, CommandLine command, List<String> parents) {
    var names = new ArrayList<>(parents);
    names.add(command.getCommandName());
    text.append("\n## %s\n\n```\n".formatted(String.join(" ", names)))
        .append(
            command.getUsageMessage(Ansi.OFF).replace(System.lineSeparator(), "\n").stripTrailing())
        .append("\n```\n");
    command.getSubcommands().values().stream()
        .distinct()
        .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
        .forEach(sub -> append(text, sub, names));
  }
}
