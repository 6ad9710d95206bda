package io.passbook.projection.pipeline;

import io.passbook.topics.Topics;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The accounts application: events -> summary, totals per currency, owner index. To be run under
 * {@code exactly_once_v2}: with less, a process that woke up after its partitions were given away
 * would overwrite its successor's values.
 */
final class AccountsTopology {
  /** Account id -> the account now. */
  static final String SUMMARIES = "summaries";

  /** Currency -> sums over the partition. */
  static final String TOTALS = "totals";

  /** Owner and account id -> nothing. */
  static final String OWNERS = "owners";

  static final String SOURCE = Topics.EVENTS;

  /**
   * A standby that is less behind than this has seen every change of the changelog, so that a
   * position in its store is behind all that it covers.
   */
  static final long COMPACTION_LAG_MS = 3_600_000;

  private AccountsTopology() {}

  static Topology build(EventDecoder decoder, Progress progress) {
    var paces = ThreadLocal.withInitial(CommitPace::new);
    return new Topology()
        .addSource("events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), SOURCE)
        .addProcessor("accounts", () -> new AccountsProcessor(decoder, progress, paces), "events")
        .addStateStore(store(SUMMARIES), "accounts")
        .addStateStore(store(TOTALS), "accounts")
        .addStateStore(store(OWNERS), "accounts");
  }

  /** Cached: of many changes between two commits only the last goes to disk and changelog. */
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(
            Map.of(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, Long.toString(COMPACTION_LAG_MS)));
  }
}
