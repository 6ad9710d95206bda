package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.projection.owner.OwnedAccount;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.projection.totals.CurrencyTotals;
import io.passbook.topics.EventKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Applies the events of one partition to summary, totals and owner index, each event once: repeats
 * are ignored, a gap stops the application, since whatever it would show from then on were wrong.
 *
 * <p>Every 100 ms, or less often when commits take long ({@link CommitPace}), it writes its
 * position into each store and asks for a commit, so that in the changelog a position stands behind
 * all changes that it covers. While its group rebalances, Streams leaves the commit out and goes
 * on; then a position is written behind each further change as well, as a change that is overtaken
 * by the next one of the same account would come behind the position that covers it.
 */
final class AccountsProcessor implements Processor<byte[], byte[], Void, Void> {
  /** How often it looks whether a commit is due. */
  static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private static final int REMEMBERED_ACCOUNTS = 10_000;
  private static final long NEVER = -1;

  private final EventDecoder decoder;
  private final Progress allProgress;
  private final ThreadLocal<CommitPace> paces;

  private @Nullable Task task;

  /**
   * @param paces of the threads, each for all of its tasks: they commit together
   */
  AccountsProcessor(EventDecoder decoder, Progress progress, ThreadLocal<CommitPace> paces) {
    this.decoder = decoder;
    this.allProgress = progress;
    this.paces = paces;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    var partition = new TopicPartition(AccountsTopology.SOURCE, context.taskId().partition());
    var started = new Task(context, allProgress.of(partition), paces.get());
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, _ -> started.commitIfDue());
    task = started;
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    running().process(message);
  }

  @Override
  public void close() {
    if (task != null) {
      task.progress.deactivate();
      task = null;
    }
  }

  private Task running() {
    if (task == null) {
      throw new IllegalStateException("process before init");
    }
    return task;
  }

  /** One partition from init to close. */
  private final class Task {
    private final ProcessorContext<Void, Void> context;
    private final PartitionProgress progress;
    private final CommitPace pace;
    private final KeyValueStore<Bytes, byte[]> summaries;
    private final KeyValueStore<Bytes, byte[]> totals;
    private final KeyValueStore<Bytes, byte[]> owners;
    // What the stores hold, already read; changes always go to the stores as well.
    private final Map<String, AccountSummary> recent = new Recent();
    private final Map<String, CurrencyTotals> byCurrency = new HashMap<>();
    private long committed;
    private long commitsWhenPlaced = NEVER;

    Task(ProcessorContext<Void, Void> context, PartitionProgress progress, CommitPace pace) {
      this.context = context;
      this.progress = progress;
      this.pace = pace;
      summaries = context.getStateStore(AccountsTopology.SUMMARIES);
      totals = context.getStateStore(AccountsTopology.TOTALS);
      owners = context.getStateStore(AccountsTopology.OWNERS);
      var position = summaries.get(StoredViews.POSITION);
      committed = position == null ? -1 : ViewPosition.fromBytes(position).next();
      progress.activate(
          Map.of(
              AccountsTopology.SUMMARIES, summaries,
              AccountsTopology.TOTALS, totals,
              AccountsTopology.OWNERS, owners));
    }

    void process(Record<byte[], byte[]> message) {
      lookForCommit();
      var at = context.recordMetadata().orElseThrow();
      try {
        if (message.value() == null) {
          erase(EventKey.parse(message.key()).accountId());
        } else {
          apply(decoder.decode(message.value()));
        }
      } catch (BrokenLogException | IllegalArgumentException e) {
        throw new BrokenLogException(
            "%s (%s partition %d, offset %d)"
                .formatted(e.getMessage(), at.topic(), at.partition(), at.offset()));
      }
      progress.applied(at.offset(), message.timestamp());
      if (commitsWhenPlaced == allProgress.commits()) {
        place(progress.position());
      }
    }

    private void apply(AccountEvent event) {
      var before = summary(event.accountId());
      if (before != null && event.sequence() <= before.sequence()) {
        return;
      }
      var after = AccountSummary.apply(before, event);
      put(after);
      put(after.currency(), totals(after.currency()).apply(event.event()));
      OwnedAccount.addedBy(event)
          .ifPresent(entry -> owners.put(StoredViews.owned(entry), new byte[0]));
    }

    /** A tombstone for one of its events erases the whole account from all views. */
    private void erase(String accountId) {
      var account = summary(accountId);
      if (account == null) {
        return;
      }
      recent.remove(accountId);
      summaries.delete(StoredViews.key(accountId));
      owners.delete(StoredViews.owned(account.ownerName(), accountId));
      put(account.currency(), totals(account.currency()).without(account));
    }

    private @Nullable AccountSummary summary(String accountId) {
      var known = recent.get(accountId);
      if (known != null) {
        return known;
      }
      var stored = summaries.get(StoredViews.key(accountId));
      return stored == null ? null : StoredViews.summary(stored);
    }

    private void put(AccountSummary account) {
      recent.put(account.accountId(), account);
      summaries.put(StoredViews.key(account.accountId()), StoredViews.summary(account));
    }

    private CurrencyTotals totals(String currency) {
      var known = byCurrency.get(currency);
      if (known != null) {
        return known;
      }
      var stored = totals.get(StoredViews.key(currency));
      return stored == null ? CurrencyTotals.NONE : StoredViews.totals(stored);
    }

    private void put(String currency, CurrencyTotals sums) {
      byCurrency.put(currency, sums);
      totals.put(StoredViews.key(currency), StoredViews.totals(sums));
    }

    private void lookForCommit() {
      if (pace.isAsked()) {
        pace.look(context.currentSystemTimeMs(), allProgress.commits());
      }
    }

    void commitIfDue() {
      lookForCommit();
      var next = progress.position();
      if (next > committed && pace.isDue(context.currentSystemTimeMs())) {
        place(next);
        context.commit();
        pace.asked(context.currentSystemTimeMs(), allProgress.commits());
        committed = next;
      }
    }

    private void place(long next) {
      var position = new ViewPosition(next).toBytes();
      summaries.put(StoredViews.POSITION, position);
      totals.put(StoredViews.POSITION, position);
      owners.put(StoredViews.POSITION, position);
      commitsWhenPlaced = allProgress.commits();
    }
  }

  private static final class Recent extends LinkedHashMap<String, AccountSummary> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(1024, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, AccountSummary> eldest) {
      return size() > REMEMBERED_ACCOUNTS;
    }
  }
}
