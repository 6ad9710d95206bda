package io.passbook.cli;

import io.passbook.client.ClientSettings;
import io.passbook.client.ProjectionClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command of the command line has. */
public abstract class ClientCommand implements Callable<Integer> {
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  @Spec CommandSpec spec;

  @ArgGroup(validate = false, heading = "%nWhere everything is:%n")
  ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "The answer as JSON on standard output, nothing else.")
  boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Converters.DurationConverter.class,
      description =
          "How long to wait for an answer, such as 500ms, 10s, 2m (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(10);

  /** Of commands that send very many commands: the last in line waits for all before it. */
  static final class LongTimeout implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(ArgSpec option) {
      return option instanceof OptionSpec o && o.longestName().equals("--timeout") ? "60s" : null;
    }
  }

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything else is called
  protected ClientCommand() {}

  /** Does the work; what it throws becomes one sentence and an exit code. */
  protected abstract int run(Console console);

  @Override
  public final Integer call() {
    ToolLogging.quiet();
    var commandLine = spec.commandLine();
    var environment = environment();
    var console =
        new Console(
            commandLine.getOut(),
            commandLine.getErr(),
            json,
            Terminal.colours(Terminal.stdout(), environment),
            Terminal.colours(Terminal.stderr(), environment));
    try {
      if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw CliException.usage("Expected --timeout to be between 100ms and 24h", null);
      }
      return run(console);
    } catch (RuntimeException | OutOfMemoryError e) {
      return Errors.report(console, e);
    } finally {
      console.flush();
    }
  }

  /** For Kafka's clients, the serdes and {@code PassbookClient}. */
  protected final ClientSettings settings() {
    return ClientSettings.of(connection.clientConfig(environment())).withTimeout(timeout);
  }

  protected final ProjectionClient projection() {
    return new ProjectionClient(connection.projectionUrl(environment()), timeout);
  }

  private static Map<String, String> environment() {
    return System.getenv();
  }
}
