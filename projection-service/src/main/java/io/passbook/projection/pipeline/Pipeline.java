package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.process.StartException;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The applications of this instance, put together. */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Admin admin;
  private final EndOffsets ends;
  private final StateLock lock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<StreamsApplication> applications = new ArrayList<>();
  private final Routes accountsRoutes;
  private final Routes historyRoutes;
  private final @Nullable AccountsView accounts;
  private final @Nullable HistoryView history;

  private Pipeline(
      PipelineSettings settings,
      Deserializer<AccountEvent> deserializer,
      Admin admin,
      StateLock lock,
      TopicDescription topic) {
    this.admin = admin;
    this.lock = lock;
    var partitions = topic.partitions().size();
    this.ends = new EndOffsets(EndOffsets.over(admin, Topics.EVENTS), partitions);
    var decoder = new WireDecoder(deserializer);
    if (settings.applications().contains(PipelineSettings.ACCOUNTS)) {
      var signals = new Signals();
      var progress = new Progress(signals);
      var application =
          add(
              PipelineSettings.ACCOUNTS,
              AccountsTopology.build(decoder.patient(REGISTRY_PATIENCE, stop), progress),
              StreamsConfigs.accounts(settings, topic),
              progress,
              signals);
      accountsRoutes = application;
      accounts = new AccountsView(application, ends, signals);
    } else {
      accountsRoutes = elsewhere(settings, PipelineSettings.ACCOUNTS);
      accounts = null;
    }
    if (settings.applications().contains(PipelineSettings.HISTORY)) {
      var signals = new Signals();
      var progress = new Progress(signals);
      var application =
          add(
              PipelineSettings.HISTORY,
              HistoryTopology.build(progress),
              StreamsConfigs.history(settings, topic),
              progress,
              signals);
      historyRoutes = application;
      history = new HistoryView(application, ends, signals, decoder.prompt());
    } else {
      historyRoutes = elsewhere(settings, PipelineSettings.HISTORY);
      history = null;
    }
  }

  private StreamsApplication add(
      String name,
      Topology topology,
      Map<String, Object> config,
      Progress processed,
      Signals signals) {
    var application =
        new StreamsApplication(name, topology, config, processed, new Progress(signals), stop);
    applications.add(application);
    return application;
  }

  private Routes elsewhere(PipelineSettings settings, String name) {
    return GroupRoutes.over(admin, settings.applicationIdPrefix() + "-" + name);
  }

  /**
   * Starts what the settings name; returns while the stores are still being filled.
   *
   * @param deserializer of events; stays the caller's
   * @param patience how long to wait for the brokers
   * @throws StartException saying what is missing: the topic, the state directory; or what must not
   *     be set
   * @throws KafkaException when no broker answers in time, or one refuses us
   */
  public static Pipeline start(
      PipelineSettings settings, Deserializer<AccountEvent> deserializer, Duration patience) {
    StreamsConfigs.check(settings.kafka());
    var opened = new ArrayDeque<Runnable>();
    try {
      var admin = Admin.create(StreamsConfigs.admin(settings));
      opened.push(() -> admin.close(Duration.ZERO));
      var lock = StateLock.take(settings.stateDir());
      opened.push(lock::close);
      var topic = describe(admin, settings, patience);
      var pipeline = new Pipeline(settings, deserializer, admin, lock, topic);
      opened.clear();
      opened.push(pipeline::close);
      pipeline.ends.start();
      pipeline.applications.forEach(StreamsApplication::start);
      return pipeline;
    } catch (RuntimeException e) {
      opened.forEach(Runnable::run);
      throw e;
    }
  }

  private static TopicDescription describe(
      Admin admin, PipelineSettings settings, Duration patience) {
    var brokers = settings.kafka().get("bootstrap.servers");
    var giveUpAt = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        var topics =
            admin.describeTopics(List.of(Topics.EVENTS)).allTopicNames().get(5, TimeUnit.SECONDS);
        return Objects.requireNonNull(topics.get(Topics.EVENTS));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          throw new StartException(
              "There is no topic %s on %s: run `passbook topics create`"
                  .formatted(Topics.EVENTS, brokers));
        }
        giveUp(giveUpAt, e.getCause());
      } catch (TimeoutException e) {
        giveUp(giveUpAt, new org.apache.kafka.common.errors.TimeoutException("within 5 s", e));
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      LOG.info("Waiting for Kafka on {}", brokers);
    }
  }

  /** Time heals that nobody answers; it does not heal a refusal. */
  private static void giveUp(long atNanos, @Nullable Throwable why) {
    var refused = why instanceof AuthenticationException || why instanceof AuthorizationException;
    if (refused || System.nanoTime() > atNanos) {
      throw why instanceof KafkaException known ? known : new KafkaException(why);
    }
  }

  /** The accounts application's views, if it runs here. */
  public Optional<AccountsView> accounts() {
    return Optional.ofNullable(accounts);
  }

  /** The history application's view, if it runs here. */
  public Optional<HistoryView> history() {
    return Optional.ofNullable(history);
  }

  /** Where the accounts application's partitions are, whether it runs here or not. */
  public Routes accountsRoutes() {
    return accountsRoutes;
  }

  /** Where the history application's partitions are, whether it runs here or not. */
  public Routes historyRoutes() {
    return historyRoutes;
  }

  /** The applications that run here. */
  public List<StreamsApplication> applications() {
    return List.copyOf(applications);
  }

  /** Why applications stopped for good, by their names. */
  public Map<String, String> failures() {
    var failures = new TreeMap<String, String>();
    applications.forEach(a -> a.failure().ifPresent(failure -> failures.put(a.name(), failure)));
    return failures;
  }

  /** How many partitions the event topic has. */
  public int partitions() {
    return ends.partitions();
  }

  /** Stops the applications at the same time and leaves their groups. */
  @Override
  public void close() {
    stop.countDown();
    // Joined whether this thread is interrupted or not: it is at most the time-out.
    CompletableFuture.allOf(
            applications.stream()
                .map(a -> CompletableFuture.runAsync(() -> close(a), thread("close-" + a.name())))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    ends.close();
    admin.close(Duration.ZERO);
    lock.close();
  }

  private static Executor thread(String name) {
    return task -> Thread.ofPlatform().name(name).start(task);
  }

  private static void close(StreamsApplication application) {
    if (!application.close(STOP_TIMEOUT)) {
      LOG.warn("Application {} did not stop within {}", application.name(), STOP_TIMEOUT);
    }
  }
}
