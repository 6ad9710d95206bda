package io.passbook.quickstart;

import io.passbook.command.main.CommandService;
import io.passbook.command.main.SetupException;
import io.passbook.projection.main.ProjectionService;
import io.passbook.projection.pipeline.StartException;
import io.passbook.settings.Settings;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.LoggerFactory;

/**
 * Everything of one machine: broker, registry and the two services, the services in this process.
 * Started in the order in which one needs the other, stopped in the reverse.
 */
final class Stack implements AutoCloseable {
  /** The log files, below the data folder. */
  static final String LOGS = "services.log, kafka/broker.log, registry/registry.log";

  private static final String SERVICES_LOG = "services.log";
  private static final String LOG_FILE = "org.slf4j.simpleLogger.logFile";
  private static final Duration READY = Duration.ofMinutes(2);
  private static final int POLL_MS = 25;
  private static final int ANSWER_MS = 5_000;

  private final StackSettings settings;
  private final Report report;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final DataFolder folder;
  private int partitions;

  /** Hears how the start goes. */
  interface Report {
    /**
     * A part is up.
     *
     * @param address where it answers
     */
    void up(String part, String address, Duration took);
  }

  private Stack(StackSettings settings, DataFolder folder, Report report) {
    this.settings = settings;
    this.folder = folder;
    this.report = report;
  }

  /**
   * Starts everything and waits until commands and queries work.
   *
   * @throws QuickstartException when something is in the way; nothing is left running
   */
  static Stack start(StackSettings wanted, Report report) {
    var folder = DataFolder.take(wanted.data());
    Stack stack = null;
    try {
      logTo(folder.path().resolve(SERVICES_LOG));
      // An earlier up that was killed may have left children that are about to end.
      Child.awaitEndOfOrphan(kafkaFolder(folder.path()).resolve("data"));
      Child.awaitEndOfOrphan(registryFolder(folder.path()));
      stack = new Stack(wanted.withPorts(), folder, report);
      stack.startAll();
      return stack;
    } catch (RuntimeException e) {
      if (stack != null) {
        stack.close();
      }
      folder.close();
      throw e;
    }
  }

  /** Before anything logs: the services' lines belong beside the data, not between the answers. */
  private static void logTo(Path file) {
    try {
      Child.keepLast(file);
    } catch (IOException e) {
      throw DataFolder.cannotWrite(file, e);
    }
    System.setProperty(LOG_FILE, file.toString());
    LoggerFactory.getILoggerFactory(); // before several threads want the first logger at once
  }

  private void startAll() {
    var data = folder.path();
    var broker =
        inBackground(
            "broker",
            () ->
                Broker.start(
                    BrokerSettings.single(kafkaFolder(data)).withPort(settings.kafkaPort())),
            Broker::bootstrapServers);
    var registry =
        inBackground(
            "registry",
            () -> Registry.start(registryFolder(data), settings.registryPort()),
            Registry::url);
    await(broker, registry);
    createTopics();
    var commands =
        inBackground(
            "commands",
            () -> CommandService.start(commandSettings()),
            _ -> commandUrl() + " (health, metrics)");
    var projection =
        inBackground(
            "queries",
            () -> ProjectionService.start(projectionSettings(data)),
            _ -> projectionUrl());
    await(commands, projection);
    awaitReady(commands.join(), projection.join());
  }

  /** Starts a part on a thread of its own and notes it for the end. */
  private <T extends AutoCloseable> CompletableFuture<T> inBackground(
      String part, Supplier<T> start, Function<T, String> address) {
    var beginNanos = System.nanoTime();
    var future = new CompletableFuture<T>();
    Thread.ofPlatform()
        .name("start-" + part)
        .start(() -> {
          try {
            var running = start.get();
            synchronized (started) {
              started.push(running);
              report.up(part, address.apply(running), since(beginNanos));
            }
            future.complete(running);
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  /** Waits for both even when one fails, so that nothing is left running. */
  private static void await(CompletableFuture<?> one, CompletableFuture<?> other) {
    try {
      CompletableFuture.allOf(one, other).join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case QuickstartException known -> known;
        // Its port or its folder, which somebody else has.
        case StartException known ->
            QuickstartException.choose(
                known.getMessage() + "; here: stop that process, or choose other ports or --data");
        case SetupException known -> QuickstartException.broken(String.valueOf(known.getMessage()));
        case RuntimeException unexpected -> unexpected;
        case null, default -> e;
      };
    }
  }

  private void createTopics() {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      TopicSetup.create(admin, settings.partitions(), (short) 1);
      var topics = admin.describeTopics(List.of(Topics.COMMANDS)).allTopicNames();
      partitions =
          Objects.requireNonNull(topics.get(ANSWER_MS, TimeUnit.MILLISECONDS).get(Topics.COMMANDS))
              .partitions()
              .size();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw QuickstartException.broken("Interrupted while starting");
    } catch (ExecutionException | TimeoutException e) {
      throw QuickstartException.broken("The broker does not describe its topics: " + e);
    }
  }

  private Settings commandSettings() {
    return Settings.of(
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "schema.registry.url", registryUrl(),
            "development", "true",
            "http.host", "127.0.0.1",
            "http.port", Integer.toString(settings.commandPort())),
        CommandService.settingNames());
  }

  private Settings projectionSettings(Path data) {
    return Settings.of(
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "schema.registry.url", registryUrl(),
            "development", "true",
            "http.host", "127.0.0.1",
            "http.port", Integer.toString(settings.projectionPort()),
            "state.dir", data.resolve("projection").toString()),
        ProjectionService.settingNames());
  }

  /** Commands work when every partition has its owner; queries when the whole of a view answers. */
  private void awaitReady(CommandService commands, ProjectionService projection) {
    var deadlineNanos = System.nanoTime() + READY.toNanos();
    while (!(commands.isReady() && projection.isReady() && totalsAnswer())) {
      deadPart()
          .ifPresent(dead -> {
            throw dead;
          });
      if (System.nanoTime() > deadlineNanos) {
        throw QuickstartException.broken(
            "Not ready after %d s: %s (see %s/health/ready and %s/health/ready)"
                .formatted(
                    READY.toSeconds(),
                    commands.isReady() ? "queries do not work" : "commands do not work",
                    commandUrl(),
                    projectionUrl()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw QuickstartException.broken("Interrupted while starting");
      }
    }
  }

  private boolean totalsAnswer() {
    try {
      var connection =
          (HttpURLConnection) URI.create(projectionUrl() + "/totals").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MS);
      connection.setReadTimeout(ANSWER_MS);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpURLConnection.HTTP_OK;
    } catch (IOException _) {
      return false;
    }
  }

  /** A part that ended by itself, if there is one, as what to tell of it. */
  Optional<QuickstartException> deadPart() {
    synchronized (started) {
      return started.stream()
          .flatMap(part ->
              switch (part) {
                case Broker broker -> broker.death().stream();
                case Registry registry -> registry.death().stream();
                case CommandService commands when !commands.isAlive() ->
                    Stream.of(
                        QuickstartException.broken(
                            "The command service has ended; %s says why"
                                .formatted(folder.path().resolve(SERVICES_LOG))));
                default -> Stream.empty();
              })
          .findFirst();
    }
  }

  Path data() {
    return folder.path();
  }

  String bootstrapServers() {
    return "127.0.0.1:" + settings.kafkaPort();
  }

  String registryUrl() {
    return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(settings.registryPort());
  }

  String projectionUrl() {
    return "http://127.0.0.1:" + settings.projectionPort();
  }

  String commandUrl() {
    return "http://127.0.0.1:" + settings.commandPort();
  }

  /** Of each topic: what was asked for, or what an earlier start made. */
  int partitions() {
    return partitions;
  }

  StackSettings settings() {
    return settings;
  }

  private static Path kafkaFolder(Path data) {
    return data.resolve("kafka");
  }

  private static Path registryFolder(Path data) {
    return data.resolve("registry");
  }

  private static Duration since(long beginNanos) {
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }

  /** Stops everything in order and gives the folder back. */
  @Override
  public void close() {
    synchronized (started) {
      while (!started.isEmpty()) {
        var part = started.pop();
        try {
          part.close();
        } catch (Exception e) {
          System.getLogger(Stack.class.getName())
              .log(System.Logger.Level.WARNING, "A part did not stop in order", e);
        }
      }
    }
    folder.close();
  }
}
