package io.passbook.projection.main;

import io.passbook.projection.pipeline.StartException;
import io.passbook.settings.Settings;
import io.passbook.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The projection service as a process: runs until SIGTERM or Ctrl-C. */
public final class Main {
  private static final String USAGE =
      """
      Usage: passbook projection-service [--config FILE]

      Keeps the views of the accounts and answers queries over HTTP.

        --config FILE   settings as Java properties
        --help          this text

      Exit codes: 0 stopped in order, 1 internal error, 2 wrong usage or settings, 4 cannot start.

      Settings:
      """;

  private Main() {}

  /** Runs until the process is told to stop; sets the exit code. */
  public static void main(String[] args) throws InterruptedException {
    var arguments = List.of(args);
    if (arguments.contains("--help")) {
      System.out.print(USAGE + ProjectionService.settingNames().describe());
      return;
    }
    var wellFormed =
        arguments.isEmpty() || (arguments.size() == 2 && arguments.getFirst().equals("--config"));
    if (!wellFormed) {
      System.err.println("Expected --config FILE or --help but found " + String.join(" ", args));
      System.exit(2);
    }
    run(arguments.isEmpty() ? null : Path.of(arguments.getLast()));
  }

  private static void run(@Nullable Path config) throws InterruptedException {
    try {
      var settings = Settings.load(config, System.getenv(), ProjectionService.settingNames());
      var service = ProjectionService.start(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "shutdown"));
      new CountDownLatch(1).await(); // until the process ends
    } catch (SettingsException | ConfigException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (StartException e) {
      System.err.println(e.getMessage());
      System.exit(4);
    }
  }

  /** A stop in order is a success; of itself Java would end with 128 + the signal's number. */
  private static void stop(ProjectionService service) {
    service.close();
    Runtime.getRuntime().halt(0);
  }
}
