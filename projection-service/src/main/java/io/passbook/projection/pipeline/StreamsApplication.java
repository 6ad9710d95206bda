package io.passbook.projection.pipeline;

import io.passbook.projection.summary.BrokenLogException;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Streams application: its life, and what its consumers tell of their progress. */
public final class StreamsApplication implements Routes, Stores {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final String name;
  private final KafkaStreams streams;
  private final Progress processed;
  private final Progress restored;
  private final CountDownLatch stop;
  private volatile Collection<StreamsMetadata> lastMembers = List.of();
  private final AtomicReference<String> failure = new AtomicReference<>();

  StreamsApplication(
      String name,
      Topology topology,
      Map<String, Object> config,
      Progress processed,
      Progress restored,
      CountDownLatch stop) {
    this.name = name;
    this.processed = processed;
    this.restored = restored;
    this.stop = stop;
    var properties = new Properties();
    properties.putAll(new HashMap<>(config));
    streams =
        new KafkaStreams(
            topology, new StreamsConfig(properties), new TrackingClients(processed, restored));
    streams.setUncaughtExceptionHandler(this::decide);
    streams.setStateListener((to, from) -> LOG.info("Application {}: {} -> {}", name, from, to));
    var restores = new Restores();
    streams.setGlobalStateRestoreListener(restores);
    streams.setStandbyUpdateListener(restores);
  }

  void start() {
    streams.start();
  }

  /** {@code history} or {@code accounts}. */
  public String name() {
    return name;
  }

  public KafkaStreams streams() {
    return streams;
  }

  /** Why the application stopped for good by itself, if it did. */
  public Optional<String> failure() {
    var known = failure.get();
    if (known != null) {
      return Optional.of(known);
    }
    return switch (streams.state()) {
      case PENDING_ERROR, ERROR -> Optional.of("It ended in an error; the log says in which");
      case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN, NOT_RUNNING -> Optional.empty();
    };
  }

  @Override
  public List<Place> places(int partition) {
    var wanted = new TopicPartition(Topics.EVENTS, partition);
    var places = new ArrayList<Place>();
    for (var instance : members()) {
      if (instance.topicPartitions().contains(wanted)) {
        places.addFirst(new Place(address(instance), Role.ACTIVE));
      } else if (instance.standbyTopicPartitions().contains(wanted)) {
        places.add(new Place(address(instance), Role.STANDBY));
      }
    }
    return places;
  }

  @Override
  public Collection<String> instances() {
    return members().stream().map(StreamsApplication::address).distinct().toList();
  }

  /** While the application stops, those that were known last: they take over. */
  private Collection<StreamsMetadata> members() {
    try {
      var members = streams.metadataForAllStreamsClients();
      lastMembers = members;
      return members;
    } catch (IllegalStateException _) {
      return lastMembers;
    }
  }

  private static String address(StreamsMetadata instance) {
    return InstanceAddress.of(instance.host(), instance.port());
  }

  /**
   * What this instance writes is taken from the task that does. What Streams gives looks through
   * all tasks at each access, which took half of the time of an answer.
   */
  @Override
  public ReadOnlyKeyValueStore<Bytes, byte[]> store(String store, int partition) {
    return processed
        .of(new TopicPartition(Topics.EVENTS, partition))
        .store(store)
        .orElseGet(() -> anyStore(store, partition));
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> anyStore(String store, int partition) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
                store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
            .enableStaleStores()
            .withPartition(partition));
  }

  @Override
  public Progress processed() {
    return processed;
  }

  @Override
  public Progress restored() {
    return restored;
  }

  /**
   * Stops and leaves the group, so that others take over at once.
   *
   * @return whether it stopped in time
   */
  boolean close(Duration timeout) {
    return streams.close(
        CloseOptions.timeout(timeout)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
  }

  /** What only an operator can mend stops the application; anything else is tried again. */
  private StreamThreadExceptionResponse decide(Throwable thrown) {
    var why = needsOperator(thrown);
    if (why.isPresent()) {
      LOG.error("Application {} stopped. {}", name, why.get());
      failure.set(why.get());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn("Application {} starts a thread again after: {}", name, summary(thrown));
    LOG.debug("The whole story", thrown);
    pause();
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** What has happened and what to do, where trying again is no use; empty: it may be. */
  static Optional<String> needsOperator(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      switch (t) {
        case BrokenLogException _ -> {
          return Optional.of(
              "The event log contradicts itself: %s. `passbook verify` finds all such places; when"
                      .formatted(t.getMessage())
                  + " the log is mended, start all projection services with another"
                  + " application.id.prefix, and the views are built anew");
        }
        case SerializationException _ -> {
          return Optional.of(
              "Its stores were written by another release: %s. Go back to that release, or start"
                      .formatted(t.getMessage())
                  + " all projection services of this one with another application.id.prefix, and"
                  + " the views are built anew");
        }
        default -> {
          // Its cause may tell.
        }
      }
    }
    return Optional.empty();
  }

  private void pause() {
    try {
      var _ = stop.await(RESTART_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static String summary(Throwable thrown) {
    var text = new StringBuilder(thrown.toString());
    for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
      text.append("; because of ").append(t);
    }
    return text.toString();
  }

  private final class Restores implements StateRestoreListener, StandbyUpdateListener {
    @Override
    public void onRestoreStart(TopicPartition from, String store, long start, long end) {
      if (end > start) {
        LOG.info("Restoring {} from {}, offsets {} to {}", store, from, start, end);
      }
    }

    @Override
    public void onBatchRestored(TopicPartition from, String store, long lastOffset, long records) {
      restored.of(from).applied(lastOffset, -1);
    }

    @Override
    public void onRestoreEnd(TopicPartition from, String store, long records) {
      LOG.info("Restored {} from {}: {} records", store, from, records);
    }

    @Override
    public void onUpdateStart(TopicPartition from, String store, long start) {}

    @Override
    public void onBatchLoaded(
        TopicPartition from, String store, TaskId task, long lastOffset, long records, long end) {
      restored.of(from).applied(lastOffset, -1);
    }

    @Override
    public void onUpdateSuspended(
        TopicPartition from, String store, long offset, long end, SuspendReason reason) {}
  }
}
