package io.passbook.quickstart;

import io.passbook.cli.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher does after a build so that starts take less time. Without a parameter it goes
 * the ways of the common commands, to an address where nobody listens, while the launcher records
 * what is loaded (JEP 483, JEP 514): later starts take that from the start-up cache. With one it
 * records what the services load, see {@link ClassArchives}.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Records starts, so that later ones are faster.")
final class WarmUp implements Callable<Integer> {
  private static final String NOBODY = "127.0.0.1:1";
  private static final List<String[]> COMMANDS =
      List.of(
          command("open", "nobody", "--owner", "Nobody"),
          command("deposit", "nobody", "1"),
          command("show", "nobody"),
          command("history", "nobody"),
          command("totals"),
          new String[] {"show", "--help"});

  @Parameters(arity = "0..1", description = "Folder for the class data archives.")
  private @Nullable Path archives;

  private static String[] command(String... words) {
    var nowhere =
        List.of(
            "--timeout",
            "500ms",
            "--bootstrap",
            NOBODY,
            "--registry",
            "http://" + NOBODY,
            "--projection",
            "http://" + NOBODY);
    var all = new ArrayList<>(List.of(words));
    all.addAll(nowhere);
    return all.toArray(String[]::new);
  }

  @Override
  public Integer call() throws IOException {
    if (archives != null) {
      return ClassArchives.record(archives, System.getProperty("java.class.path")) ? 0 : 1;
    }
    var nothing = new PrintWriter(Writer.nullWriter());
    for (var command : COMMANDS) {
      Cli.commandLine().setOut(nothing).setErr(nothing).execute(command);
    }
    return 0;
  }
}
