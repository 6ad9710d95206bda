package io.passbook.quickstart;

import io.passbook.command.main.CommandService;
import io.passbook.command.main.SetupException;
import io.passbook.process.StartException;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import io.passbook.topics.TopicSetup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.LoggerFactory;

/** Starts a {@link Stack}, each part as soon as those are there that it needs. */
final class StackStart {
  private static final String LOG_FILE = "org.slf4j.simpleLogger.logFile";
  private static final Duration READY = Duration.ofMinutes(2);
  private static final int POLL_MS = 25;
  private static final int ANSWER_MS = 5_000;

  private final StackSettings settings;
  private final Report report;
  private final Path data;
  private final Started started;

  /** Hears how the start goes. */
  interface Report {
    /**
     * A part is up.
     *
     * @param address where it answers
     */
    void up(String part, String address, Duration took);
  }

  private StackStart(StackSettings settings, Report report, Path data, Started started) {
    this.settings = settings;
    this.report = report;
    this.data = data;
    this.started = started;
  }

  /**
   * Starts everything and waits until commands and queries work.
   *
   * @throws QuickstartException when something is in the way; nothing is left running
   */
  static Stack start(StackSettings settings, Report report) {
    var folder = DataFolder.take(settings.data());
    var started = new Started();
    started.add(folder);
    try {
      logTo(folder.path().resolve(Stack.SERVICES_LOG));
      var start = new StackStart(settings, report, folder.path(), started);
      // An earlier up that was killed may have left children that are about to end.
      Child.awaitEndOfOrphan(start.kafkaFolder().resolve("data"));
      Child.awaitEndOfOrphan(start.registryFolder());
      settings.requireFreePorts();
      return start.run();
    } catch (RuntimeException e) {
      started.close();
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

  private Stack run() {
    var kafka = BrokerSettings.single(kafkaFolder()).withPort(settings.kafkaPort());
    var broker = inBackground("broker", () -> Broker.start(kafka), Broker::bootstrapServers);
    var registry =
        inBackground(
            "registry",
            () -> Registry.start(registryFolder(), settings.registryPort()),
            Registry::url);
    await(broker, registry);
    var where =
        Map.of(
            "bootstrap.servers",
            broker.join().bootstrapServers(),
            "schema.registry.url",
            registry.join().url(),
            "development",
            "true",
            "http.host",
            "127.0.0.1");
    var partitions = createTopics(broker.join().bootstrapServers());
    var commands =
        inBackground(
            "commands",
            () -> CommandService.start(commandSettings(where)),
            it -> Stack.url(it.httpPort()) + " (health, metrics)");
    var projection =
        inBackground(
            "queries",
            () -> ProjectionService.start(projectionSettings(where)),
            it -> Stack.url(it.httpPort()));
    await(commands, projection);
    var stack =
        new Stack(
            data,
            broker.join(),
            registry.join(),
            commands.join(),
            projection.join(),
            started,
            partitions);
    awaitReady(stack);
    return stack;
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
            started.add(running);
            var took = Duration.ofNanos(System.nanoTime() - beginNanos);
            report.up(part, address.apply(running), took);
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
        case SetupException known -> QuickstartException.broken(String.valueOf(known.getMessage()));
        // Its port or its folder, which somebody else has.
        case StartException known ->
            QuickstartException.choose(
                known.getMessage() + "; here: stop that process, or choose other ports or --data");
        case RuntimeException unexpected -> unexpected;
        case null, default -> e;
      };
    }
  }

  private int createTopics(String bootstrapServers) {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      var partitions = TopicSetup.partitions(admin).orElse(settings.partitions());
      TopicSetup.create(admin, partitions, (short) 1);
      return partitions;
    } catch (KafkaException e) {
      throw QuickstartException.broken("The topics could not be created: " + e.getMessage());
    }
  }

  private Settings commandSettings(Map<String, String> where) {
    return settings(where, settings.commandPort(), Map.of(), CommandService.settingNames());
  }

  private Settings projectionSettings(Map<String, String> where) {
    return settings(
        where,
        settings.projectionPort(),
        Map.of("state.dir", data.resolve("projection").toString()),
        ProjectionService.settingNames());
  }

  private static Settings settings(
      Map<String, String> where, int port, Map<String, String> more, SettingNames known) {
    var all = new HashMap<>(where);
    all.put("http.port", Integer.toString(port));
    all.putAll(more);
    return Settings.of(all, known);
  }

  /** Commands work when every partition has its owner; queries when the whole of a view answers. */
  private static void awaitReady(Stack stack) {
    var deadlineNanos = System.nanoTime() + READY.toNanos();
    while (!isReady(stack)) {
      stack
          .deadPart()
          .or(() -> stack.stoppedViews().map(QuickstartException::broken))
          .ifPresent(dead -> {
            throw dead;
          });
      if (System.nanoTime() > deadlineNanos) {
        throw QuickstartException.broken(
            "Not ready after %d s: %s (see %s/health/ready and %s/health/ready)"
                .formatted(
                    READY.toSeconds(),
                    stack.commands().isReady() ? "queries do not work" : "commands do not work",
                    Stack.url(stack.commands().httpPort()),
                    stack.projectionUrl()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw QuickstartException.broken("Interrupted while starting");
      }
    }
  }

  private static boolean isReady(Stack stack) {
    return stack.commands().isReady()
        && stack.projection().isReady()
        && totalsAnswer(stack.projectionUrl());
  }

  private static boolean totalsAnswer(String projectionUrl) {
    try {
      var connection =
          (HttpURLConnection) URI.create(projectionUrl + "/totals").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MS);
      connection.setReadTimeout(ANSWER_MS);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpURLConnection.HTTP_OK;
    } catch (IOException _) {
      return false;
    }
  }

  private Path kafkaFolder() {
    return data.resolve("kafka");
  }

  private Path registryFolder() {
    return data.resolve("registry");
  }
}
