package io.passbook.client;

import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands that have no result yet, found by account and command id. Several may wait under one
 * id: a result is for those whose command it answers, told by its fingerprint. Only the rejection
 * {@code COMMAND_ID_REUSED}, which concerns two different commands, is told by the offset.
 *
 * <p>Every method may be called by any thread. A waiter leaves exactly once, through {@code
 * finished}.
 */
final class Waiters {
  private final ConcurrentHashMap<Key, List<Waiter>> waiting = new ConcurrentHashMap<>();
  private final Set<Waiter> all = ConcurrentHashMap.newKeySet();
  private final Finished finished;

  /** Is told what became of a waiter that has left. */
  interface Finished {
    void finished(Waiter waiter, @Nullable CommandResult result, @Nullable SubmitException failure);
  }

  private record Key(String accountId, UUID commandId) {}

  Waiters(Finished finished) {
    this.finished = finished;
  }

  /** One submitted command. Its mutable fields are guarded by the map's lock on its key. */
  static final class Waiter {
    final AccountCommand command;
    final Fingerprint fingerprint;
    final long deadlineNanos;
    final CompletableFuture<CommandResult> future = new CompletableFuture<>();

    private long offset = -1;
    private final List<CommandResult> reused = new ArrayList<>(0);

    Waiter(AccountCommand command, long deadlineNanos) {
      this.command = command;
      this.fingerprint = Fingerprint.of(command);
      this.deadlineNanos = deadlineNanos;
    }

    private Key key() {
      return new Key(command.accountId(), command.commandId());
    }

    private boolean isAnsweredBy(CommandResult result) {
      if (!isReuse(result)) {
        return result.fingerprint().equals(fingerprint);
      }
      if (offset < 0) {
        reused.add(result); // the acknowledgement will tell whose it is
        return false;
      }
      return result.commandOffset() == offset;
    }

    private static boolean isReuse(CommandResult result) {
      return result.outcome() instanceof Outcome.Rejected rejected
          && rejected.code().equals(RejectionCode.COMMAND_ID_REUSED.name());
    }
  }

  void add(Waiter waiter) {
    waiting.compute(
        waiter.key(),
        (_, others) -> {
          var same = others == null ? new ArrayList<Waiter>(1) : others;
          same.add(waiter);
          return same;
        });
    all.add(waiter);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** A result has come. */
  void result(CommandResult result) {
    var key = new Key(result.accountId(), result.commandId());
    if (waiting.containsKey(key)) { // most results are other clients'
      leave(key, waiter -> waiter.isAnsweredBy(result) ? result : null);
    }
  }

  /** The broker has acknowledged the command at this offset. */
  void sent(Waiter waiter, long offset) {
    leave(
        waiter.key(),
        other -> {
          if (other != waiter) {
            return null;
          }
          waiter.offset = offset;
          return waiter.reused.stream()
              .filter(result -> result.commandOffset() == offset)
              .findFirst()
              .orElse(null);
        });
  }

  void failed(Waiter waiter, SubmitException failure) {
    if (remove(waiter)) {
      finished.finished(waiter, null, failure);
    }
  }

  /** Fails those whose deadline has passed; takes a look at each. */
  void expire(long nowNanos, Function<AccountCommand, SubmitException> failure) {
    for (var waiter : all) {
      if (waiter.deadlineNanos - nowNanos <= 0) {
        failed(waiter, failure.apply(waiter.command));
      }
    }
  }

  void failAll(Function<AccountCommand, SubmitException> failure) {
    for (var waiter : all) {
      failed(waiter, failure.apply(waiter.command));
    }
  }

  private void leave(Key key, Function<Waiter, @Nullable CommandResult> answer) {
    var answered = new ArrayList<Answered>(1);
    waiting.computeIfPresent(
        key,
        (_, same) -> {
          for (var waiter : List.copyOf(same)) {
            var result = answer.apply(waiter);
            if (result != null) {
              same.remove(waiter);
              answered.add(new Answered(waiter, result));
            }
          }
          return same.isEmpty() ? null : same;
        });
    for (var each : answered) {
      all.remove(each.waiter());
      finished.finished(each.waiter(), each.result(), null);
    }
  }

  private record Answered(Waiter waiter, CommandResult result) {}

  private boolean remove(Waiter waiter) {
    var removed = new boolean[1];
    waiting.computeIfPresent(
        waiter.key(),
        (_, same) -> {
          removed[0] = same.remove(waiter);
          return same.isEmpty() ? null : same;
        });
    all.remove(waiter);
    return removed[0];
  }
}
