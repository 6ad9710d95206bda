package io.passbook.process;

import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service as a process. It runs until SIGTERM or Ctrl-C and then ends in order and with 0, also
 * when that comes while it starts. (Before {@link #run} there is nothing of ours, and Java ends
 * with 128 + the signal's number.)
 */
public final class ServiceProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);

  /** Where nothing waits, it is the machine that is slow. */
  private static final int ABANDON_START_SECONDS = 50;

  private final String name;
  private final String summary;
  private final SettingNames known;
  private final Function<Settings, RunningService> start;

  /** The service; none when it did not start. */
  private final CompletableFuture<Optional<RunningService>> started = new CompletableFuture<>();

  private volatile boolean stopping;
  private volatile int exitCode;

  /**
   * @param name of its command, such as {@code command-service}
   * @param summary one sentence for its help
   * @param start throws {@link StartException} or one of Kafka's exceptions when it cannot, and is
   *     interrupted when the process is to end; leaves nothing running then
   */
  public ServiceProcess(
      String name, String summary, SettingNames known, Function<Settings, RunningService> start) {
    this.name = name;
    this.summary = summary;
    this.known = known;
    this.start = start;
  }

  /** Starts the service on this thread and ends the process when it has ended. */
  public void run(String[] arguments) {
    var given = Arrays.asList(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      System.out.print(help());
      return;
    }
    // Before all else: what a signal ends from here on, it ends in order.
    var starter = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starter), "shutdown"));
    var brokers = "";
    try {
      var settings = Settings.load(configFile(given), System.getenv(), known);
      brokers = settings.text("bootstrap.servers");
      LOG.info("Starting the {}; settings: {}", name, settings);
      var service = start.apply(settings);
      started.complete(Optional.of(service));
      service.awaitFailure();
      end(Failure.INTERNAL_ERROR);
    } catch (Throwable e) {
      end(stopping ? 0 : report(e, brokers));
    }
  }

  private String help() {
    return """
    Usage: passbook %1$s [--config FILE]
    %2$s Runs until SIGTERM or Ctrl-C.

      --config FILE   settings as Java properties
      -h, --help      this text

    Exit codes: 0 stopped in order; 1 internal error; 2 wrong usage or settings, a port or folder
    that is taken, or topics that are not as they must be; 4 Kafka cannot be reached.

    Examples:
      passbook %1$s
      passbook %1$s --config %1$s.properties
      PASSBOOK_BOOTSTRAP_SERVERS=kafka:9092 PASSBOOK_HTTP_PORT=8180 passbook %1$s

    Settings:
    %3$s\
    """
        .formatted(name, summary, known.describe().indent(2));
  }

  private static @Nullable Path configFile(List<String> arguments) {
    if (arguments.isEmpty()) {
      return null;
    }
    if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
      return Path.of(arguments.getLast());
    }
    throw new StartException(
        "Expected --config FILE, --help or nothing, but it was " + String.join(" ", arguments));
  }

  private static int report(Throwable thrown, String brokers) {
    var failure = Failure.of(thrown, brokers);
    if (failure.isEmpty()) {
      thrown.printStackTrace();
      return Failure.INTERNAL_ERROR;
    }
    System.err.println(failure.get().sentence());
    return failure.get().exitCode();
  }

  /** Ends the process, unless a signal does that already. */
  private void end(int code) {
    if (!stopping) {
      exitCode = code;
    }
    started.complete(Optional.empty());
    System.exit(code);
  }

  /** Of itself Java would end with 128 + the signal's number; a stop in order is a success. */
  private void stop(Thread starter) {
    stopping = true;
    starter.interrupt();
    try {
      started.get(ABANDON_START_SECONDS, TimeUnit.SECONDS).ifPresent(RunningService::close);
    } catch (TimeoutException | InterruptedException | ExecutionException | RuntimeException e) {
      LOG.error("The {} did not stop in order", name, e);
      exitCode = Failure.INTERNAL_ERROR;
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
