package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.ACCOUNT_LIFE;
import static io.passbook.cli.verify.Rule.BALANCES_ADD_UP;
import static io.passbook.cli.verify.Rule.SEQUENCES_WITHOUT_GAP;
import static io.passbook.cli.verify.Rule.TIMES_IN_ORDER;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.message.Event.AccountClosed;
import io.passbook.message.Event.AccountOpened;
import io.passbook.message.Event.MoneyDeposited;
import io.passbook.message.Event.MoneyWithdrawn;
import io.passbook.message.Limits;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account, folded from its events as they come. After a violation it goes on from what the
 * event says, so that one mistake is reported once.
 *
 * <p>An account that is erased never was, and may begin again with event 1 (ADR 0018). Violations
 * are held back until the end of the partition: those of a life that turns out to be erased are
 * none.
 */
final class AccountFold {
  final String accountId;
  private final int partition;
  private final List<Violation> held = new ArrayList<>();
  private final List<Violation> ofErasures = new ArrayList<>();
  private Erasure erasure = new Erasure();
  private boolean everErased;

  long sequence;
  boolean open;
  String ownerName = "";
  String currency = "";
  long balance;
  Instant lastOccurredAt = Instant.MIN;
  Sum deposits = new Sum();
  Sum withdrawals = new Sum();
  long transactions;

  AccountFold(String accountId, int partition) {
    this.accountId = accountId;
    this.partition = partition;
  }

  /**
   * Takes the event in.
   *
   * @return whether it is the next one; a copy of an earlier one changes nothing
   */
  boolean apply(AccountEvent event, long offset) {
    if (isErased()) {
      if (event.sequence() > 1) {
        erasure.seen(event.sequence());
        return false;
      }
      beginAgain();
    }
    if (event.sequence() <= sequence) {
      hold(
          SEQUENCES_WITHOUT_GAP,
          offset,
          "Expected event %d but it was %d again".formatted(sequence + 1, event.sequence()));
      return false;
    }
    var gap = event.sequence() != sequence + 1;
    if (gap) {
      hold(
          SEQUENCES_WITHOUT_GAP,
          offset,
          "Expected event %d but it was %d".formatted(sequence + 1, event.sequence()));
      goOnFrom(event.event());
    } else {
      times(event, offset);
    }
    lastOccurredAt = event.occurredAt();
    switch (event.event()) {
      case AccountOpened(var owner, var itsCurrency) -> opened(owner, itsCurrency, offset);
      case MoneyDeposited(var amount, var after, _) -> moved(amount, amount, after, offset);
      case MoneyWithdrawn(var amount, var after, _) -> moved(amount, -amount, after, offset);
      case AccountClosed _ -> closed(offset);
    }
    sequence = event.sequence();
    erasure.seen(sequence);
    return true;
  }

  /** The event with this sequence was erased, and with it the account. */
  void erase(long erasedSequence) {
    if (!isErased()) {
      forget();
    }
    everErased = true;
    erasure.erased(erasedSequence);
  }

  /** Whether it was erased and did not begin again since. */
  boolean isErased() {
    return erasure.isBegun();
  }

  /** Whether something of an earlier life may still be about. */
  boolean wasEverErased() {
    return everErased;
  }

  /**
   * Keeps a violation until it is clear that the account is not erased. Of one that is, nothing but
   * its events has to be gone: whether a result came before or after that, the log does not tell.
   */
  void hold(Rule rule, String topic, long offset, String text) {
    if (!isErased()) {
      held.add(new Violation(rule, topic, partition, offset, accountId, text));
    }
  }

  /** What was wrong, once all events and erasures of the partition were seen. */
  List<Violation> violations() {
    endErasure();
    var all = new ArrayList<>(ofErasures);
    all.addAll(held);
    return all;
  }

  private void forget() {
    held.clear();
    sequence = 0;
    open = false;
    ownerName = "";
    currency = "";
    balance = 0;
    lastOccurredAt = Instant.MIN;
    deposits = new Sum();
    withdrawals = new Sum();
    transactions = 0;
  }

  private void beginAgain() {
    endErasure();
    erasure = new Erasure();
  }

  private void endErasure() {
    var left = erasure.left();
    if (isErased() && left != null) {
      ofErasures.add(
          new Violation(
              SEQUENCES_WITHOUT_GAP,
              Topics.EVENTS,
              partition,
              -1,
              accountId,
              "Expected the account to be erased as a whole but event %d is still there"
                  .formatted(left)));
    }
  }

  private void times(AccountEvent event, long offset) {
    var expected = event.issuedAt().isBefore(lastOccurredAt) ? lastOccurredAt : event.issuedAt();
    if (!event.occurredAt().equals(expected)) {
      hold(
          TIMES_IN_ORDER,
          offset,
          "Expected occurredAt %s (issued %s, event before %s) but it was %s"
              .formatted(
                  expected,
                  event.issuedAt(),
                  sequence == 0 ? "none" : lastOccurredAt,
                  event.occurredAt()));
    }
    if (event.issuedAt().isAfter(event.recordedAt().plus(Limits.ISSUED_AHEAD))) {
      hold(
          TIMES_IN_ORDER,
          offset,
          "Expected issuedAt at most %s after recordedAt %s but it was %s"
              .formatted(Limits.ISSUED_AHEAD, event.recordedAt(), event.issuedAt()));
    }
  }

  /** Assumes that what is missing made this event possible. */
  private void goOnFrom(Event event) {
    switch (event) {
      case AccountOpened _ -> {}
      case MoneyDeposited(var amount, var after, _) -> assume(after - amount);
      case MoneyWithdrawn(var amount, var after, _) -> assume(after + amount);
      case AccountClosed _ -> assume(0);
    }
  }

  private void assume(long balanceBefore) {
    open = true;
    balance = balanceBefore;
  }

  private void opened(String owner, String itsCurrency, long offset) {
    if (sequence != 0) {
      hold(ACCOUNT_LIFE, offset, "Expected an account to be opened once, by its first event");
    }
    open = true;
    ownerName = owner;
    currency = itsCurrency;
  }

  private void moved(long amount, long change, long after, long offset) {
    if (!open) {
      hold(
          ACCOUNT_LIFE,
          offset,
          "Expected money to move on open accounts only but this one is "
              + (currency.isEmpty() ? "not opened" : "closed"));
    }
    if (amount <= 0) {
      hold(BALANCES_ADD_UP, offset, "Expected an amount above 0 but it was " + amount);
    }
    if (balance + change != after || overflows(balance, change)) {
      hold(
          BALANCES_ADD_UP,
          offset,
          "Expected a balance of %d %s %d but it was %d"
              .formatted(balance, change < 0 ? "-" : "+", amount, after));
    }
    if (after < 0) {
      hold(BALANCES_ADD_UP, offset, "Expected a balance that is not negative but it was " + after);
    }
    (change < 0 ? withdrawals : deposits).add(amount);
    transactions++;
    balance = after;
  }

  private void closed(long offset) {
    if (!open) {
      hold(ACCOUNT_LIFE, offset, "Expected only open accounts to be closed");
    }
    if (balance != 0) {
      hold(ACCOUNT_LIFE, offset, "Expected an account to be closed empty but it has " + balance);
    }
    open = false;
  }

  private void hold(Rule rule, long offset, String text) {
    hold(rule, Topics.EVENTS, offset, text);
  }

  private static boolean overflows(long a, long b) {
    var sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0;
  }

  /** Which events were seen, and which of them were erased later. */
  private static final class Erasure {
    /** Pairs of first and last sequence; nearly always one pair. */
    private final List<long[]> seen = new ArrayList<>(1);

    private @Nullable List<Long> erased;

    void seen(long sequence) {
      if (!seen.isEmpty() && seen.getLast()[1] == sequence - 1) {
        seen.getLast()[1] = sequence;
      } else {
        seen.add(new long[] {sequence, sequence});
      }
    }

    void erased(long sequence) {
      if (erased == null) {
        erased = new ArrayList<>();
      }
      erased.add(sequence);
    }

    boolean isBegun() {
      return erased != null;
    }

    /** The first event that was seen and not erased. */
    @Nullable Long left() {
      var gone = new HashSet<>(erased == null ? List.of() : erased);
      for (var range : seen) {
        for (var sequence = range[0]; sequence <= range[1]; sequence++) {
          if (!gone.contains(sequence)) {
            return sequence;
          }
        }
      }
      return null;
    }
  }
}
