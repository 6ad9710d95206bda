package io.passbook.command.pipeline;

import static io.passbook.command.pipeline.Sweep.EVENTS_PER_SNAPSHOT;

import io.passbook.command.account.Account;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.message.Snapshot.AccountSnapshot;
import io.passbook.message.Snapshot.CheckpointMarker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch makes of a partition's ledger, which itself stays as it is until {@link #merge}: the
 * batch may fail.
 */
final class Overlay {
  private final Ledger ledger;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<CommandKey, CommandResult> results = new HashMap<>();
  private final List<CommandResult> resultsInOrder = new ArrayList<>();
  private final BitSet snapshotted = new BitSet();
  private int removed;
  private Sweep sweep;
  private int events;

  private record CommandKey(String accountId, UUID commandId) {}

  /**
   * What to write to the snapshot topic.
   *
   * @param orphans ids whose snapshots are to be removed
   */
  record Swept(List<String> orphans, List<Snapshot> snapshots) {}

  Overlay(Ledger ledger) {
    this.ledger = ledger;
    this.sweep = ledger.sweep();
  }

  Account account(String id) {
    var changed = accounts.get(id);
    return changed != null ? changed : ledger.account(id);
  }

  /** The first result of this id, if the command at this offset may know of it. */
  @Nullable CommandResult known(String accountId, UUID commandId, long commandOffset) {
    var here = results.get(new CommandKey(accountId, commandId));
    var window = ledger.window();
    if (here == null) {
      return window.find(accountId, commandId, commandOffset);
    }
    return window.remembers(here.commandOffset(), commandOffset) ? here : null;
  }

  void replay(AccountEvent event) {
    accounts.put(event.accountId(), Account.evolve(account(event.accountId()), event));
    events++;
  }

  void replay(CommandResult result) {
    if (Window.counts(result)) {
      results.put(new CommandKey(result.accountId(), result.commandId()), result);
      resultsInOrder.add(result);
    }
  }

  /**
   * The snapshots that it is time to write: of committed accounts only, about one for every {@value
   * Sweep#EVENTS_PER_SNAPSHOT} events of the batch, and the marker when the sweep is done.
   */
  Swept sweep() {
    var swept = new Swept(new ArrayList<>(), new ArrayList<>());
    if (!ledger.isSweepable()) {
      return swept;
    }
    var orphans = ledger.orphans().iterator();
    var credit = Math.min(sweep.credit() + events, Sweep.MAX_CREDIT);
    var cursor = sweep.cursor();
    while (credit >= EVENTS_PER_SNAPSHOT) {
      credit -= EVENTS_PER_SNAPSHOT;
      if (orphans.hasNext()) {
        swept.orphans().add(orphans.next());
        removed++;
        continue;
      }
      var next = ledger.nextDirty(cursor);
      if (next < 0 || next >= sweep.accounts()) {
        swept.snapshots().add(new CheckpointMarker(sweep.eventOffset(), sweep.accounts()));
        var begun = Sweep.begin(ledger.accounts(), ledger.eventsEnd());
        sweep = new Sweep(begun.cursor(), begun.accounts(), begun.eventOffset(), credit);
        return swept;
      }
      swept.snapshots().add(snapshot(ledger.accountAt(next)));
      snapshotted.set(next);
      cursor = next + 1;
    }
    sweep = new Sweep(cursor, sweep.accounts(), sweep.eventOffset(), credit);
    return swept;
  }

  /** Snapshots cannot be written now: takes back what was swept, and waits a good while. */
  void sweepLater() {
    snapshotted.clear();
    removed = 0;
    sweep = ledger.sweep().later();
  }

  /**
   * The batch was committed.
   *
   * @param lastEventOffset of the batch in the event topic, or -1 when it has none
   */
  void merge(long lastEventOffset) {
    ledger.snapshotted(snapshotted);
    ledger.removed(removed);
    accounts.forEach(ledger::put);
    resultsInOrder.forEach(ledger.window()::replay);
    ledger.advance(sweep, Math.max(ledger.eventsEnd(), lastEventOffset + 1));
  }

  private static AccountSnapshot snapshot(Account account) {
    return switch (account) {
      case Account.Open open ->
          new AccountSnapshot(
              open.accountId(),
              open.sequence(),
              true,
              open.ownerName(),
              open.currency(),
              open.balance(),
              open.lastOccurredAt());
      case Account.Closed closed ->
          new AccountSnapshot(
              closed.accountId(),
              closed.sequence(),
              false,
              closed.ownerName(),
              closed.currency(),
              0,
              closed.lastOccurredAt());
      case Account.Unopened _ -> throw new IllegalStateException("It has no events");
    };
  }
}
