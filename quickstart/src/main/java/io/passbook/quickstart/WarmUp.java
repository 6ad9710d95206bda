package io.passbook.quickstart;

import io.passbook.cli.Cli;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Goes the ways of the common commands, to an address where nobody listens, while the launcher
 * records what is loaded (JEP 483, JEP 514): later starts take that from the start-up cache.
 */
@Command(name = "warm-up", hidden = true, description = "Records a start for the start-up cache.")
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
  public Integer call() {
    var nothing = new PrintWriter(Writer.nullWriter());
    for (var command : COMMANDS) {
      Cli.commandLine().setOut(nothing).setErr(nothing).execute(command);
    }
    return 0;
  }
}
