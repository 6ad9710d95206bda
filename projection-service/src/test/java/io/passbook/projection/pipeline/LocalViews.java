package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.projection.owner.OwnedAccount;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.totals.CurrencyTotals;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The views of one instance for tests: the real ones, over stores in memory and brokers that answer
 * what the test says. The test is the log, and the applications that follow it.
 */
public final class LocalViews {
  private static final String[] ACCOUNTS = {
    AccountsTopology.SUMMARIES, AccountsTopology.TOTALS, AccountsTopology.OWNERS
  };

  private final int partitions;
  private final Signals signals = new Signals();
  private final Progress processed = new Progress(signals);
  private final Progress restored = new Progress(signals);
  private final Map<String, MapStore> stores = new ConcurrentHashMap<>();
  private final Map<ByteBuffer, AccountEvent> onTheWire = new ConcurrentHashMap<>();
  private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
  private final EndOffsets endOffsets;
  private volatile boolean brokersAnswer = true;
  private volatile long brokersThinkMs;
  private volatile @Nullable RuntimeException storesFailWith;
  private volatile boolean registryAnswers = true;
  private volatile long decodingNanos;

  public LocalViews(int partitions) {
    this.partitions = partitions;
    endOffsets = new EndOffsets(this::ends, partitions);
  }

  private Map<Integer, CompletableFuture<Long>> ends(Iterable<Integer> asked) {
    var answers = new HashMap<Integer, CompletableFuture<Long>>();
    for (var p : asked) {
      answers.put(
          p,
          brokersAnswer
              ? answer(ends.getOrDefault(p, 0L))
              : CompletableFuture.failedFuture(new IllegalStateException("no broker")));
    }
    return answers;
  }

  private CompletableFuture<Long> answer(long end) {
    return brokersThinkMs == 0
        ? CompletableFuture.completedFuture(end)
        : CompletableFuture.supplyAsync(
            () -> end, CompletableFuture.delayedExecutor(brokersThinkMs, TimeUnit.MILLISECONDS));
  }

  private final Stores local =
      new Stores() {
        @Override
        public ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
          var failure = storesFailWith;
          if (failure != null) {
            throw failure;
          }
          return LocalViews.this.store(name, partition);
        }

        @Override
        public Progress processed() {
          return processed;
        }

        @Override
        public Progress restored() {
          return restored;
        }
      };

  private MapStore store(String name, int partition) {
    return stores.computeIfAbsent(name + partition, _ -> new MapStore());
  }

  public AccountsView accounts() {
    return new AccountsView(local, endOffsets, signals);
  }

  public HistoryView history() {
    return new HistoryView(local, endOffsets, signals, this::decode);
  }

  private AccountEvent decode(byte[] key) {
    if (!registryAnswers) {
      throw new RegistryAwayException("The schema registry does not answer");
    }
    LockSupport.parkNanos(decodingNanos);
    return Objects.requireNonNull(onTheWire.get(ByteBuffer.wrap(key)));
  }

  /** This instance applies all partitions, from here on. */
  public LocalViews activate() {
    return activate(all());
  }

  /** This instance applies these partitions, from here on. */
  public LocalViews activate(int... partitions) {
    for (var p : partitions) {
      progress(p).activate(Map.of());
      progress(p).polledUpTo(ends.getOrDefault(p, 0L));
      sampleEnd(p);
    }
    return this;
  }

  /** This instance follows who applies them. */
  public LocalViews follow() {
    for (var p : all()) {
      progress(p).deactivate();
      restored.of(partition(p)).restartAt(ends.getOrDefault(p, 0L));
      storePosition(p);
      sampleEnd(p);
    }
    return this;
  }

  private int[] all() {
    return IntStream.range(0, partitions).toArray();
  }

  /** The events are in the log, and no view has them yet. */
  public LocalViews commit(AccountEvent... events) {
    for (var event : events) {
      ends.merge(partitionOf(event), 1L, Long::sum);
    }
    return this;
  }

  /** The events are in the log and in the views. */
  public LocalViews apply(AccountEvent... events) {
    for (var event : events) {
      commit(event);
      catchUp(event);
    }
    return this;
  }

  /** The views get an event that is in the log. */
  public LocalViews catchUp(AccountEvent event) {
    var p = partitionOf(event);
    var key = new EventKey(event.accountId(), event.sequence()).toBytes();
    onTheWire.put(ByteBuffer.wrap(key), event);
    store(HistoryTopology.EVENTS, p).put(Bytes.wrap(key), key);
    var summaries = store(AccountsTopology.SUMMARIES, p);
    var stored = summaries.get(StoredViews.key(event.accountId()));
    var after = AccountSummary.apply(stored == null ? null : StoredViews.summary(stored), event);
    summaries.put(StoredViews.key(event.accountId()), StoredViews.summary(after));
    var totals = store(AccountsTopology.TOTALS, p);
    var sums = totals.get(StoredViews.key(after.currency()));
    totals.put(
        StoredViews.key(after.currency()),
        StoredViews.totals(
            (sums == null ? CurrencyTotals.NONE : StoredViews.totals(sums)).apply(event.event())));
    OwnedAccount.addedBy(event)
        .ifPresent(e -> store(AccountsTopology.OWNERS, p).put(StoredViews.owned(e), new byte[0]));
    advance(p);
    return this;
  }

  /** The history loses an event, as when an account is being erased. */
  public LocalViews erase(String accountId, long sequence) {
    var p = AccountPartitioner.partition(accountId, partitions);
    var key = Bytes.wrap(new EventKey(accountId, sequence).toBytes());
    store(HistoryTopology.EVENTS, p).put(key, null);
    return this;
  }

  /** All that the stores of the accounts hold was written by a newer release. */
  public void writtenByAnotherRelease() {
    for (var p : all()) {
      for (var name : ACCOUNTS) {
        store(name, p).replaceValues(new byte[] {2, 0});
      }
    }
  }

  /** To be done between two looks at the history of a partition. */
  public void afterHistoryRead(int partition, Runnable once) {
    store(HistoryTopology.EVENTS, partition).afterRange(once);
  }

  /** How often events of this partition were read from the history. */
  public int historyReads(int partition) {
    return store(HistoryTopology.EVENTS, partition).ranges();
  }

  private void advance(int p) {
    var next = Math.max(progress(p).position(), 0) + 1;
    progress(p).polledRecords(next - 1, next - 1);
    progress(p).polledUpTo(next);
    progress(p).applied(next - 1, System.currentTimeMillis());
    storePosition(p);
    sampleEnd(p);
  }

  private void storePosition(int p) {
    var reached = Math.max(progress(p).position(), restored.of(partition(p)).position());
    var position = new ViewPosition(Math.max(0, reached)).toBytes();
    for (var name : ACCOUNTS) {
      store(name, p).put(StoredViews.POSITION, position);
    }
  }

  /** Where the partitions end now is known from here on. */
  public void askForEnds() {
    for (var p : all()) {
      sampleEnd(p);
    }
  }

  private void sampleEnd(int p) {
    var _ = endOffsets.ask(p);
  }

  public void brokersAnswer(boolean yes) {
    brokersAnswer = yes;
  }

  /** As over a network: 0 is at once. */
  public void brokersThink(Duration beforeAnswer) {
    brokersThinkMs = beforeAnswer.toMillis();
  }

  public void storesAreHere(boolean yes) {
    storesFailWith(yes ? null : new InvalidStateStoreException("The store is on the move"));
  }

  /** Null: they do not. */
  public void storesFailWith(@Nullable RuntimeException failure) {
    storesFailWith = failure;
  }

  public void registryAnswers(boolean yes) {
    registryAnswers = yes;
  }

  /** For each event, of the history. */
  public void decodingTakes(Duration time) {
    decodingNanos = time.toNanos();
  }

  private PartitionProgress progress(int p) {
    return processed.of(partition(p));
  }

  private static TopicPartition partition(int p) {
    return new TopicPartition(Topics.EVENTS, p);
  }

  private int partitionOf(AccountEvent event) {
    return AccountPartitioner.partition(event.accountId(), partitions);
  }
}
