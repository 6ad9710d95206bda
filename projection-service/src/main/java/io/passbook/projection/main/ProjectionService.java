package io.passbook.projection.main;

import io.passbook.process.RunningService;
import io.passbook.process.StartException;
import io.passbook.projection.http.HttpSettings;
import io.passbook.projection.http.QueryServer;
import io.passbook.projection.pipeline.InstanceAddress;
import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.pipeline.PipelineSettings;
import io.passbook.serde.MessageSerdes;
import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the projection service: the views that it keeps and the queries that it answers,
 * its own and those for other instances.
 */
public final class ProjectionService implements RunningService {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionService.class);
  private static final Set<String> APPLICATIONS =
      Set.of(PipelineSettings.HISTORY, PipelineSettings.ACCOUNTS);

  private final MessageSerdes serdes;
  private final Pipeline pipeline;
  private final QueryServer server;

  private ProjectionService(MessageSerdes serdes, Pipeline pipeline, QueryServer server) {
    this.serdes = serdes;
    this.pipeline = pipeline;
    this.server = server;
  }

  /** What can be set. */
  public static SettingNames settingNames() {
    return SettingNames.common()
        .text("http.host", "127.0.0.1", "Address on which queries are answered")
        .number("http.port", 8080, 0, 65_535, "Port on which queries are answered; 0: any")
        .number("http.max.connections", 10_000, 1, 1_000_000, "Connections at the same time")
        .number("http.max.requests", 2_000, 1, 1_000_000, "Requests at the same time; others: 503")
        .flag("http.access.log", false, "Log every request with its status and microseconds")
        .number(
            "http.drain.ms",
            500,
            0,
            300_000,
            "How long queries are answered on at a stop while /health/ready says 503")
        .optional(
            "application.server",
            "host:port under which the other instances reach this one; by default http.host (this"
                + " machine's name where that is 0.0.0.0 or ::) and http.port")
        .text("application.id.prefix", "passbook", "Before the names of groups and changelogs")
        .text("applications", "history,accounts", "Which of the two run in this process")
        .optional(
            "state.dir",
            "Folder of the stores, for this process alone; by default"
                + " passbook-state/projection-<http.port>")
        .number("standbys", 1, 0, 10, "Copies of each partition on other instances")
        .number("threads", 1, 1, 64, "Threads of each application")
        .number(
            "session.timeout.ms",
            6_000,
            1_000,
            300_000,
            "After which an instance that died loses its partitions")
        .number(
            "start.timeout.ms", 60_000, 0, 86_400_000, "How long to wait for the brokers at start");
  }

  /**
   * Starts one instance and returns while its stores are still being filled; see {@link #isReady}.
   *
   * @throws StartException when it cannot start as it is set up: a taken port, a state directory in
   *     use, no topic
   * @throws org.apache.kafka.common.KafkaException when no broker answers
   */
  public static ProjectionService start(Settings settings) {
    var serdes = MessageSerdes.of(settings.serdeConfig());
    @Nullable QueryServer server = null;
    @Nullable Pipeline pipeline = null;
    try {
      server = QueryServer.listen(httpSettings(settings));
      var address = address(settings, server.port());
      pipeline =
          Pipeline.start(
              pipelineSettings(settings, address),
              serdes.events().deserializer(),
              Duration.ofMillis(settings.number("start.timeout.ms")));
      server.serve(pipeline, address);
      LOG.info("Projection service answers on http://{}", address);
      return new ProjectionService(serdes, pipeline, server);
    } catch (RuntimeException e) {
      if (server != null) {
        server.close();
      }
      if (pipeline != null) {
        pipeline.close();
      }
      serdes.close();
      throw e;
    }
  }

  private static HttpSettings httpSettings(Settings settings) {
    return new HttpSettings(
        settings.text("http.host"),
        settings.integer("http.port"),
        settings.integer("http.max.connections"),
        settings.integer("http.max.requests"),
        settings.flag("http.access.log"),
        settings.number("http.drain.ms"));
  }

  private static PipelineSettings pipelineSettings(Settings settings, String address) {
    return new PipelineSettings(
        settings.kafkaConfig(),
        applications(settings.text("applications")),
        settings.text("application.id.prefix"),
        Path.of(
            settings
                .find("state.dir")
                .orElse("passbook-state/projection-" + settings.text("http.port"))),
        address,
        settings.integer("standbys"),
        settings.integer("threads"),
        settings.integer("session.timeout.ms"));
  }

  private static Set<String> applications(String text) {
    var chosen = new TreeSet<String>();
    for (var name : text.split(",", -1)) {
      if (!APPLICATIONS.contains(name.strip())) {
        throw new StartException(
            "applications must be of %s but names '%s'"
                .formatted(String.join(", ", new TreeSet<>(APPLICATIONS)), name.strip()));
      }
      chosen.add(name.strip());
    }
    return chosen;
  }

  /** A wildcard is an address of every instance: the others would take it for themselves. */
  static String address(Settings settings, int port) {
    return settings
        .find("application.server")
        .map(ProjectionService::given)
        .orElseGet(() -> InstanceAddress.of(reachable(settings.text("http.host")), port));
  }

  private static String given(String applicationServer) {
    try {
      return InstanceAddress.parse(applicationServer);
    } catch (IllegalArgumentException e) {
      throw new StartException("application.server: " + e.getMessage());
    }
  }

  private static String reachable(String host) {
    try {
      return InetAddress.getByName(host).isAnyLocalAddress()
          ? InetAddress.getLocalHost().getCanonicalHostName()
          : host;
    } catch (UnknownHostException e) {
      throw new StartException(
          "This machine's name is not known (%s): set application.server to a host:port under which"
                  .formatted(e.getMessage())
              + " the other instances reach this one");
    }
  }

  /** The port on which queries are answered. */
  public int httpPort() {
    return server.port();
  }

  /** Whether queries can be answered, as {@code /health/ready} says. */
  public boolean isReady() {
    return server.isReady();
  }

  /**
   * Whether all its applications work or start. One that stopped for good, since the event log
   * contradicts itself, does not come back without an operator; the other one and the HTTP server
   * go on meanwhile. {@code /health/live} says the same.
   */
  public boolean isAlive() {
    return pipeline.applications().stream().allMatch(a -> a.failure().isEmpty());
  }

  /** Never returns: an application that stopped for good takes the other one with it nowhere. */
  @Override
  public void awaitFailure() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Leaves the groups, so that others take over at once, and answers queries until then. */
  @Override
  public void close() {
    server.drain();
    pipeline.close();
    server.close();
    serdes.close();
    LOG.info("Projection service stopped");
  }
}
