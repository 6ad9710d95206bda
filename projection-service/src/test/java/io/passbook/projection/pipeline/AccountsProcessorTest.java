package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.AccountEvent;
import io.passbook.projection.Events;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When it asks for commits, and where it puts positions; what it makes of events is tested in
 * {@link AccountsTopologyTest}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountsProcessorTest {
  private static final int PARTITION = 3;

  private final Events events =
      Events.of("A").open("Alice", "EUR").deposit(1).deposit(2).deposit(3).deposit(4);
  private final Progress progress = new Progress(new Signals());
  private final ThreadLocal<CommitPace> paces = ThreadLocal.withInitial(CommitPace::new);
  private final AccountsProcessor processor =
      new AccountsProcessor(value -> events.get(value[0]), progress, paces);
  private final List<String> changes = new ArrayList<>();
  private MockProcessorContext<Void, Void> context;
  private long nowMs = 1_000_000;

  @BeforeEach
  void start(@TempDir Path folder) {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    context = new MockProcessorContext<>(config, new TaskId(0, PARTITION), folder.toFile());
    context.setCurrentSystemTimeMs(nowMs);
    for (var name :
        List.of(AccountsTopology.SUMMARIES, AccountsTopology.TOTALS, AccountsTopology.OWNERS)) {
      var store =
          telling(
              Stores.keyValueStoreBuilder(
                      Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                  .withLoggingDisabled()
                  .build());
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
    }
    processor.init(context);
    var polled = progress.of(new TopicPartition(Topics.EVENTS, PARTITION));
    polled.restartAt(0);
    polled.polledRecords(0, 99);
    polled.polledUpTo(100);
  }

  /** Notes which store gets which key, in the order in which a cache would write them. */
  @SuppressWarnings("unchecked")
  private KeyValueStore<Bytes, byte[]> telling(KeyValueStore<Bytes, byte[]> store) {
    return (KeyValueStore<Bytes, byte[]>)
        Proxy.newProxyInstance(
            KeyValueStore.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("put")) {
                var change = store.name() + " " + StoredViews.text((Bytes) arguments[0]);
                changes.remove(change);
                changes.add(change);
              }
              return method.invoke(store, arguments);
            });
  }

  /** The event with this sequence stands at the offset before it. */
  private void process(int sequence) {
    AccountEvent event = events.get(sequence);
    context.setRecordMetadata(Topics.EVENTS, PARTITION, sequence - 1L);
    var key = new EventKey(event.accountId(), event.sequence()).toBytes();
    processor.process(new Record<>(key, new byte[] {(byte) sequence}, nowMs));
  }

  private void passMs(long milliseconds) {
    nowMs += milliseconds;
    context.setCurrentSystemTimeMs(nowMs);
  }

  /** What Streams does in every turn: does it commit? */
  private boolean look() {
    context.scheduledPunctuators().getFirst().getPunctuator().punctuate(nowMs);
    var asked = context.committed();
    context.resetCommit();
    return asked;
  }

  @Test
  void it_asks_for_a_commit_when_something_new_was_applied() {
    process(1);
    assertThat(look()).isTrue();
    assertThat(look()).isFalse();
  }

  @Test
  void after_a_commit_that_took_long_it_works_for_as_long_before_it_asks_again() {
    process(1);
    assertThat(look()).isTrue();
    passMs(400); // the commit
    progress.committed();

    process(2);
    assertThat(look()).isFalse();
    passMs(399);
    process(3);
    assertThat(look()).isFalse();
    passMs(1);
    process(4);
    assertThat(look()).isTrue();
  }

  @Test
  void an_event_after_a_quiet_time_is_committed_at_once() {
    process(1);
    assertThat(look()).isTrue();
    progress.committed();
    for (var looks = 0; looks < 100; looks++) {
      passMs(50);
      assertThat(look()).isFalse();
    }

    process(2);
    assertThat(look()).isTrue();
  }

  @Test
  void while_streams_does_not_commit_no_change_comes_behind_a_position_that_covers_it() {
    process(1);
    assertThat(look()).isTrue();
    process(2); // the group rebalances, and nothing is committed
    assertThat(changes)
        .containsSubsequence("summaries A", "summaries #position")
        .containsSubsequence("totals EUR", "totals #position");
  }

  @Test
  void after_a_commit_positions_are_written_for_the_next_one_only() {
    process(1);
    assertThat(look()).isTrue();
    progress.committed();
    process(2);
    assertThat(changes).containsSubsequence("summaries #position", "summaries A");
  }
}
