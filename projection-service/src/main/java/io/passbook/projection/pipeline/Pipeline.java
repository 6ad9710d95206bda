package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The applications of this instance, put together. */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Routes accountsElsewhere;
  private final Routes historyElsewhere;
  private final Admin admin;
  private final EndOffsets ends;
  private final StateLock lock;
  private final CountDownLatch stop;
  private final @Nullable AccountsView accounts;
  private final @Nullable HistoryView history;

  private Pipeline(
      String applicationIdPrefix,
      Admin admin,
      EndOffsets ends,
      StateLock lock,
      CountDownLatch stop,
      @Nullable AccountsView accounts,
      @Nullable HistoryView history) {
    this.accountsElsewhere =
        new GroupRoutes(admin, applicationIdPrefix + "-" + PipelineSettings.ACCOUNTS);
    this.historyElsewhere =
        new GroupRoutes(admin, applicationIdPrefix + "-" + PipelineSettings.HISTORY);
    this.admin = admin;
    this.ends = ends;
    this.lock = lock;
    this.stop = stop;
    this.accounts = accounts;
    this.history = history;
  }

  /**
   * Starts what the settings name; returns while the stores are still being filled.
   *
   * @param deserializer of events; stays the caller's
   * @param patience how long to wait for the brokers
   * @throws StartException saying what is missing: the brokers, the topic, the state directory
   */
  public static Pipeline start(
      PipelineSettings settings, Deserializer<AccountEvent> deserializer, Duration patience) {
    var admin = Admin.create(StreamsConfigs.admin(settings));
    @Nullable StateLock lock = null;
    try {
      lock = StateLock.take(settings.stateDir());
      var topic = describe(admin, settings, patience);
      var pipeline = build(settings, deserializer, admin, lock, topic);
      pipeline.ends.start();
      pipeline.applications().forEach(StreamsApplication::start);
      return pipeline;
    } catch (RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static Pipeline build(
      PipelineSettings settings,
      Deserializer<AccountEvent> deserializer,
      Admin admin,
      StateLock lock,
      TopicDescription topic) {
    var signal = new Signal();
    var stop = new CountDownLatch(1);
    var ends = new EndOffsets(EndOffsets.over(admin, Topics.EVENTS), topic.partitions().size());
    var decoder = new WireDecoder(deserializer);
    @Nullable AccountsView accounts = null;
    @Nullable HistoryView history = null;
    if (settings.applications().contains(PipelineSettings.ACCOUNTS)) {
      var progress = new Progress(signal);
      var application =
          new StreamsApplication(
              PipelineSettings.ACCOUNTS,
              AccountsTopology.build(decoder.patient(REGISTRY_PATIENCE, stop), progress),
              StreamsConfigs.accounts(settings, topic.partitions().getFirst().replicas().size()),
              progress,
              new Progress(signal),
              stop);
      accounts = new AccountsView(application, ends, signal);
    }
    if (settings.applications().contains(PipelineSettings.HISTORY)) {
      var progress = new Progress(signal);
      var application =
          new StreamsApplication(
              PipelineSettings.HISTORY,
              HistoryTopology.build(progress),
              StreamsConfigs.history(settings),
              progress,
              new Progress(signal),
              stop);
      history = new HistoryView(application, ends, signal, decoder);
    }
    return new Pipeline(settings.applicationIdPrefix(), admin, ends, lock, stop, accounts, history);
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
        giveUp(giveUpAt, brokers, e.getCause());
      } catch (TimeoutException e) {
        giveUp(giveUpAt, brokers, e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new StartException("Interrupted while waiting for Kafka on " + brokers);
      }
      LOG.info("Waiting for Kafka on {}", brokers);
    }
  }

  private static void giveUp(long atNanos, @Nullable Object brokers, @Nullable Throwable cause) {
    if (System.nanoTime() > atNanos) {
      throw new StartException(
          "Kafka does not answer on %s: %s"
              .formatted(brokers, cause == null ? "" : cause.getMessage()));
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
    return accounts != null ? accounts.application() : accountsElsewhere;
  }

  /** Where the history application's partitions are, whether it runs here or not. */
  public Routes historyRoutes() {
    return history != null ? history.application() : historyElsewhere;
  }

  /** The applications that run here. */
  public List<StreamsApplication> applications() {
    return Stream.<View>concat(Stream.ofNullable(accounts), Stream.ofNullable(history))
        .map(View::application)
        .toList();
  }

  /** How many partitions the event topic has. */
  public int partitions() {
    return ends.partitions();
  }

  /** Stops the applications at the same time and leaves their groups. */
  @Override
  public void close() {
    stop.countDown();
    var closing =
        applications().stream()
            .map(a -> Thread.ofPlatform().name("close-" + a.name()).start(() -> close(a)))
            .toList();
    try {
      for (var thread : closing) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    ends.close();
    admin.close(Duration.ZERO);
    lock.close();
  }

  private static void close(StreamsApplication application) {
    if (!application.close(STOP_TIMEOUT)) {
      LOG.warn("Application {} did not stop within {}", application.name(), STOP_TIMEOUT);
    }
  }
}
