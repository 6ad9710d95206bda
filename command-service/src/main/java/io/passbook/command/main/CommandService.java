package io.passbook.command.main;

import io.passbook.command.kafka.GrownTopics;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.kafka.KafkaReaders;
import io.passbook.command.kafka.KafkaWorkerLog;
import io.passbook.command.kafka.ThreadBackground;
import io.passbook.command.log.Time;
import io.passbook.command.pipeline.Wire;
import io.passbook.command.pipeline.Worker;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.process.RunningService;
import io.passbook.process.StartException;
import io.passbook.serde.MessageSerdes;
import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command service: workers that decide commands, and an HTTP server that says how they are.
 * Several of these, in one process or many, share the partitions out among them.
 */
public final class CommandService implements RunningService {
  private static final Logger LOG = LoggerFactory.getLogger(CommandService.class);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final int REGISTRY_TIMEOUT_MS = 2_000;

  private final MessageSerdes serdes;
  private final Admin admin;
  private final Metrics metrics;
  private final List<Thread> threads = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable HealthServer http;

  /** None before it has started. */
  private volatile List<Worker> workers = List.of();

  private CommandService(MessageSerdes serdes, Admin admin, Metrics metrics) {
    this.serdes = serdes;
    this.admin = admin;
    this.metrics = metrics;
  }

  /** All settings of this service, with defaults and help. */
  public static SettingNames settingNames() {
    return SettingNames.common()
        .text("http.host", "127.0.0.1", "Address to listen on for health and metrics")
        .number("http.port", 8082, 0, 65_535, "Port for health and metrics; 0: any free one")
        .text("group.id", "command-service", "Consumer group that shares the partitions out")
        .text(
            "transactional.id.prefix",
            "passbook-command",
            "What the transactional ids of all workers begin with, and no others")
        .number("workers", 1, 1, 64, "Threads that decide, each with partitions of its own")
        .number(
            "window",
            100_000,
            1,
            10_000_000,
            "How many commands back in its partition an id is known")
        .number("batch.max", 2_000, 1, 100_000, "Commands in one transaction at most");
  }

  /**
   * Checks what it stands on, then starts; returns before the partitions are recovered.
   *
   * @throws StartException when its port is taken, or topics or brokers are not as they must be,
   *     saying what to change
   * @throws KafkaException when no broker answers
   */
  public static CommandService start(Settings settings) {
    var metrics = new Metrics();
    var clients =
        new KafkaClients(
            settings.kafkaConfig(),
            settings.text("group.id"),
            settings.integer("batch.max"),
            metrics);
    var prefix = settings.text("transactional.id.prefix");
    var serdes = MessageSerdes.of(serdeConfig(settings));
    var service = new CommandService(serdes, clients.admin(prefix + "-admin"), metrics);
    try {
      service.run(settings, clients, prefix);
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** While a worker waits for the registry, all of its partitions wait: not for long, then. */
  private static Map<String, Object> serdeConfig(Settings settings) {
    var config = new HashMap<String, Object>();
    config.put("http.connect.timeout.ms", REGISTRY_TIMEOUT_MS);
    config.put("http.read.timeout.ms", REGISTRY_TIMEOUT_MS);
    config.putAll(settings.serdeConfig());
    return config;
  }

  private void run(Settings settings, KafkaClients clients, String prefix) {
    http = HealthServer.start(settings.text("http.host"), settings.integer("http.port"), this);
    var findings = TopicSetup.check(admin, settings.flag("development"));
    if (!findings.isEmpty()) {
      throw new SetupException(findings);
    }
    var partitions = partitions();
    GrownTopics.check(clients, admin, prefix + "-start", partitions)
        .ifPresent(finding -> {
          throw new SetupException(List.of(finding));
        });
    var made = new ArrayList<Worker>();
    for (var i = 0; i < settings.integer("workers"); i++) {
      var transactionalId = prefix + "-" + UUID.randomUUID();
      made.add(
          new Worker(
              new KafkaWorkerLog(clients, transactionalId),
              new KafkaReaders(clients, admin, prefix, transactionalId),
              new ThreadBackground(),
              Wire.of(serdes),
              Time.system(),
              partitions,
              settings.number("window"),
              metrics));
    }
    workers = List.copyOf(made);
    for (var i = 0; i < workers.size(); i++) {
      threads.add(Thread.ofPlatform().name("worker-" + i).start(guarded(workers.get(i))));
    }
    LOG.info(
        "Started {} workers for {} partitions, health and metrics on port {}",
        workers.size(),
        partitions,
        httpPort());
  }

  /**
   * A worker that ends for no good reason is the end of the service: better none than a deaf one.
   */
  private Runnable guarded(Worker worker) {
    return () -> {
      try {
        worker.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A worker died", e);
        ended.completeExceptionally(e);
      }
    };
  }

  private int partitions() {
    try {
      var topics = admin.describeTopics(List.of(Topics.COMMANDS)).allTopicNames().get();
      return Objects.requireNonNull(topics.get(Topics.COMMANDS)).partitions().size();
    } catch (ExecutionException e) {
      throw new KafkaException("The topics cannot be described", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The port of health and metrics. */
  public int httpPort() {
    if (http == null) {
      throw new IllegalStateException("Not started");
    }
    return http.port();
  }

  /** Whether every partition that it was given is served. */
  public boolean isReady() {
    return isAlive()
        && !workers.isEmpty()
        && workers.stream().allMatch(worker -> worker.status().isServing());
  }

  /** Whether all its workers work. */
  public boolean isAlive() {
    return !ended.isDone();
  }

  /** How each worker stands. */
  List<WorkerStatus> status() {
    return workers.stream().map(Worker::status).toList();
  }

  Metrics metrics() {
    return metrics;
  }

  @Override
  public void awaitFailure() throws InterruptedException {
    try {
      ended.get();
    } catch (ExecutionException _) {
      // A worker died; it has said why.
    }
  }

  /** Finishes the batches, commits, leaves the group; waits for that at most 30 s. */
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    var deadline = System.nanoTime() + STOP.toNanos();
    for (var thread : threads) {
      try {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    if (http != null) {
      http.close();
    }
    admin.close(Duration.ofSeconds(1));
    serdes.close();
    metrics.close();
    if (ended.complete(null)) {
      LOG.info("Stopped");
    }
  }
}
