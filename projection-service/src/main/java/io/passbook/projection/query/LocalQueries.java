package io.passbook.projection.query;

import io.passbook.message.AccountEvent;
import io.passbook.projection.history.EventPage;
import io.passbook.projection.history.History;
import io.passbook.projection.history.Moment;
import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.pipeline.AccountsView;
import io.passbook.projection.pipeline.HistoryView;
import io.passbook.projection.pipeline.RegistryAwayException;
import io.passbook.projection.pipeline.Standing;
import io.passbook.projection.pipeline.View;
import io.passbook.projection.pipeline.ViewAwayException;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.projection.totals.CurrencyTotals;
import io.passbook.topics.AccountPartitioner;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the views on this instance. Every method throws {@link NotHereException} when the
 * partition is not on this instance and {@link NotYetException} when it is, but not fresh enough in
 * time. No answer is older than asked for: the value is read between two looks at the position, and
 * behind a look at what it must have.
 */
public final class LocalQueries {
  /**
   * A store on the move is looked at so often again, each time after 10 ms, before others are
   * asked; once and at once when there is no time.
   */
  private static final int AWAY_LIMIT = 10;

  /**
   * Whoever asks where a partition ends gets so long: with no time to wait at all, a view that is
   * up to date could not be told from one that is not.
   */
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Of a long history, the clock is looked at so often: some milliseconds apart. */
  private static final int LOOK_EVERY_EVENTS = 1_024;

  /**
   * Who does not wait gets so long for a long history: with {@link #END_NANOS} less than an
   * instance that has handed the question on waits for the answer.
   */
  private static final long FOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long NO_ACCOUNT = -1;

  private final @Nullable AccountsView accounts;
  private final @Nullable HistoryView history;

  public LocalQueries(Optional<AccountsView> accounts, Optional<HistoryView> history) {
    this.accounts = accounts.orElse(null);
    this.history = history.orElse(null);
  }

  /** Whether something holds for a partition on this instance. */
  @FunctionalInterface
  public interface Whether {
    boolean at(int partition);
  }

  /** Whether this instance writes the partition's accounts itself. */
  public boolean isAccountsActive(int partition) {
    return accounts != null && accounts.isActive(partition);
  }

  /** Whether this instance applies the partition's history itself. */
  public boolean isHistoryActive(int partition) {
    return history != null && history.isActive(partition);
  }

  /** The account now; empty when there is no such account. */
  public Answer<Optional<AccountSummary>> account(String accountId, Need need) {
    var view = accounts();
    var partition = AccountPartitioner.partition(accountId, view.partitions());
    return read(
        view,
        partition,
        need,
        () -> {
          var account = view.account(partition, accountId);
          return sequence(account) < need.minSequence() ? Optional.empty() : Optional.of(account);
        },
        () -> sequence(view.account(partition, accountId)));
  }

  private static long sequence(Optional<AccountSummary> account) {
    return account.map(AccountSummary::sequence).orElse(0L);
  }

  /** The account as it stood; empty when it was not open then. */
  public Answer<Optional<AccountSummary>> accountAt(String accountId, Moment moment, Need need) {
    return history(
        accountId,
        need,
        (view, partition) ->
            view.events(
                partition, accountId, 0, events -> History.fold(inTime(events, need), moment)));
  }

  /** The same events, as long as there is time for them. */
  private static Iterator<AccountEvent> inTime(Iterator<AccountEvent> events, Need need) {
    var untilNanos = System.nanoTime() + Math.max(need.leftNanos(), FOLD_NANOS);
    return new Iterator<>() {
      private int taken;

      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public AccountEvent next() {
        taken++;
        if (taken % LOOK_EVERY_EVENTS == 0 && System.nanoTime() - untilNanos >= 0) {
          throw new NotYetException(
              "The account has more events than can be read in time; Prefer: wait=SECONDS gives"
                  + " more",
              NO_ACCOUNT);
        }
        return events.next();
      }
    };
  }

  /** Events of the account behind a sequence; empty when there is no such account. */
  public Answer<Optional<EventPage>> events(String accountId, long after, int limit, Need need) {
    return history(
        accountId, need, (view, partition) -> page(view, partition, accountId, after, limit));
  }

  private static Optional<EventPage> page(
      HistoryView view, int partition, String accountId, long after, int limit) {
    try {
      var page =
          view.events(partition, accountId, after, events -> EventPage.take(events, after, limit));
      return view.begins(partition, accountId) ? Optional.of(page) : Optional.empty();
    } catch (BrokenLogException e) {
      if (view.begins(partition, accountId)) {
        throw e;
      }
      return Optional.empty(); // events are missing since it is being erased
    }
  }

  /** The partition's part of a list. */
  public Answer<AccountPage> page(int partition, AccountsView.PageOf of, Need need) {
    var view = accounts();
    return read(
        view, partition, need, () -> Optional.of(view.page(partition, of)), () -> NO_ACCOUNT);
  }

  /** The partition's part of the totals. */
  public Answer<Map<String, CurrencyTotals>> totals(int partition, Need need) {
    var view = accounts();
    return read(view, partition, need, () -> Optional.of(view.totals(partition)), () -> NO_ACCOUNT);
  }

  /** What one look at the history saw. */
  @FunctionalInterface
  private interface Look<T> {
    T at(HistoryView view, int partition);
  }

  private <T> Answer<T> history(String accountId, Need need, Look<T> look) {
    var view = history();
    var partition = AccountPartitioner.partition(accountId, view.partitions());
    LongSupplier last = () -> view.lastSequence(partition, accountId);
    return read(
        view,
        partition,
        need,
        // The sequence before the value, which then is at least as new; and a history that is too
        // short yet is not read at all.
        () ->
            need.minSequence() > 0 && last.getAsLong() < need.minSequence()
                ? Optional.empty()
                : Optional.of(look.at(view, partition)),
        last);
  }

  /**
   * Reads until the value is as fresh as needed.
   *
   * @param look the value; empty: the view does not have the event that the need names yet
   * @param sequence how far the view is, to tell when it is not far enough
   */
  private static <T> Answer<T> read(
      View view, int partition, Need need, Supplier<Optional<T>> look, LongSupplier sequence) {
    @Nullable Long end = null;
    var away = 0;
    while (true) {
      var standing = standing(view, partition);
      try {
        if (need.fresh() && end == null) {
          end = end(view, partition, need, sequence);
        }
        if (end == null || standing.position() >= end) {
          var seen = look.get();
          if (view.standing(partition).filter(standing::holdsUntil).isEmpty()) {
            throw new ViewAwayException("Partition %d is on the move".formatted(partition));
          }
          if (seen.isPresent()) {
            return new Answer<>(seen.get(), standing.role(), standing.seenAtEndNanos());
          }
        }
      } catch (ViewAwayException | RegistryAwayException e) {
        away++;
        if (away > AWAY_LIMIT || (away > 1 && need.isOver())) {
          throw new NotHereException(String.valueOf(e.getMessage()));
        }
        pause(need);
        continue;
      }
      waitForMore(view, partition, standing, need, sequence);
    }
  }

  private static Standing standing(View view, int partition) {
    return view.standing(partition)
        .orElseThrow(() ->
            new NotHereException("Partition %d is not on this instance".formatted(partition)));
  }

  /** Until the view changes in any way, or it is too late. */
  private static void waitForMore(
      View view, int partition, Standing seen, Need need, LongSupplier sequence) {
    try {
      var _ =
          view.signal(partition)
              .await(
                  () ->
                      view.standing(partition)
                          .map(now ->
                              now.incarnation() != seen.incarnation()
                                  || now.position() != seen.position())
                          .orElse(true),
                  need.deadlineNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new NotHereException("The service stops");
    }
    if (need.isOver()) {
      throw notYet(
          need.minSequence() > 0
              ? "The view does not have event %d yet".formatted(need.minSequence())
              : "The view has not reached what was in the partition when the request came",
          sequence);
    }
  }

  /** A moment for a partition on the move. */
  private static void pause(Need need) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(TimeUnit.MILLISECONDS.toNanos(10), need.leftNanos()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new NotHereException("The service stops");
    }
  }

  /** Where the partition ends now; asks again while it has no leader and there is time. */
  private static long end(View view, int partition, Need need, LongSupplier sequence) {
    while (true) {
      try {
        return view.end(partition).get(Math.max(need.leftNanos(), END_NANOS), TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new NotHereException("The service stops");
      } catch (ExecutionException | TimeoutException _) {
        if (need.isOver()) {
          throw notYet("Kafka does not tell what there is", sequence);
        }
        pause(need);
      }
    }
  }

  private static NotYetException notYet(String message, LongSupplier sequence) {
    try {
      return new NotYetException(message, sequence.getAsLong());
    } catch (ViewAwayException _) {
      return new NotYetException(message, NO_ACCOUNT);
    }
  }

  private AccountsView accounts() {
    if (accounts == null) {
      throw new NotHereException("The accounts application does not run on this instance");
    }
    return accounts;
  }

  private HistoryView history() {
    if (history == null) {
      throw new NotHereException("The history application does not run on this instance");
    }
    return history;
  }
}
