package io.passbook.command.main;

import io.passbook.settings.Settings;
import io.passbook.settings.SettingsException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The command service as a process. Ends in order on SIGTERM and Ctrl-C. */
public final class Main {
  private static final String USAGE =
      """
      Usage: passbook command-service [--config FILE]
      Decides commands and publishes events and results, exactly once. Runs until SIGTERM.

        --config FILE   Java properties, see below
        --help          this text

      Exit codes: 0 stopped in order, 1 internal error, 2 wrong usage or settings, or topics that are
      not as they must be, 4 no broker answers.

      Settings:
      """;

  private Main() {}

  /** Runs until the process is told to stop; sets the exit code. */
  public static void main(String[] arguments) {
    var exitCode = run(Arrays.asList(arguments), System.getenv(), System.out, System.err);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(USAGE);
      out.print(CommandService.settingNames().describe().indent(2));
      return 0;
    }
    try {
      var settings =
          Settings.load(configFile(arguments), environment, CommandService.settingNames());
      return serve(CommandService.start(settings));
    } catch (IllegalArgumentException | SettingsException | SetupException | ConfigException e) {
      err.println(e.getMessage());
      return 2;
    } catch (KafkaException e) {
      err.println("No broker answers: " + e.getMessage());
      return 4;
    } catch (InterruptedException _) {
      return 1;
    }
  }

  private static int serve(CommandService service) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "shutdown"));
    return service.awaitEnd() ? 0 : 1;
  }

  /** A stop in order is a success; of itself Java would end with 128 + the signal's number. */
  private static void stop(CommandService service) {
    var exitCode = service.isAlive() ? 0 : 1;
    service.close();
    Runtime.getRuntime().halt(exitCode);
  }

  private static @Nullable Path configFile(List<String> arguments) {
    if (arguments.isEmpty()) {
      return null;
    }
    if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
      return Path.of(arguments.getLast());
    }
    throw new IllegalArgumentException(
        "Expected --config FILE or nothing, but it was " + String.join(" ", arguments));
  }
}
