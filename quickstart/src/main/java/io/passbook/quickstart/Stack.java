package io.passbook.quickstart;

import io.passbook.command.main.CommandService;
import io.passbook.projection.main.ProjectionService;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything of one machine, as it runs: broker, registry and the two services, the services in
 * this process. {@link StackStart} starts it.
 *
 * @param started all of it, to be stopped
 * @param partitions of each topic: what was asked for, or what an earlier start made
 */
record Stack(
    Path data,
    Broker broker,
    Registry registry,
    CommandService commands,
    ProjectionService projection,
    Started started,
    int partitions)
    implements AutoCloseable {

  static final String SERVICES_LOG = "services.log";

  /** The log files, below the data folder. */
  static final String LOGS = SERVICES_LOG + ", kafka/broker.log, registry/registry.log";

  /** A part that ended by itself, and without which nothing goes on, as what to tell of it. */
  Optional<QuickstartException> deadPart() {
    return broker
        .death()
        .or(registry::death)
        .or(() ->
            commands.isAlive()
                ? Optional.empty()
                : Optional.of(
                    QuickstartException.broken(
                        "The command service has ended; %s says why".formatted(servicesLog()))));
  }

  /** Views that stopped for good, as what to tell of them: commands go on without them. */
  Optional<String> stoppedViews() {
    return projection.isAlive()
        ? Optional.empty()
        : Optional.of(
            "Views have stopped: queries are refused, commands go on; %s says why"
                .formatted(servicesLog()));
  }

  private Path servicesLog() {
    return data.resolve(SERVICES_LOG);
  }

  String projectionUrl() {
    return url(projection.httpPort());
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** Stops everything in order and gives the folder back. */
  @Override
  public void close() {
    started.close();
  }
}
