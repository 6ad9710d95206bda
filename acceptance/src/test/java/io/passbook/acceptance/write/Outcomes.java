package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.message.RejectionCode;
import io.passbook.topics.AccountPartitioner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What all clients together sent and saw: each id has one outcome, however often it was sent and
 * whoever reads it, and each event of an account comes from one command. For any thread.
 */
final class Outcomes {
  /** Ids are repeated while the service's window surely knows them. */
  private static final int REPEATED = 20_000;

  private final Map<UUID, Sent> byId = new HashMap<>();
  private final List<AccountCommand> recent = new ArrayList<>();
  private final Map<String, BitSet> sequences = new HashMap<>();
  private final Map<UUID, Booking> bookings = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /** By partition: when the latest command was sent that has an outcome. */
  private final long[] answeredNanos = new long[Platform.PARTITIONS];

  private int sent;
  private int unanswered;

  /** Where the event of an accepted command stands. */
  record Booking(String accountId, long sequence) {}

  private static final class Sent {
    private final long atNanos = System.nanoTime();
    private @Nullable Outcome outcome;
  }

  Outcomes() {
    Arrays.fill(answeredNanos, System.nanoTime());
  }

  /** A new command is about to be sent. */
  synchronized void sending(AccountCommand command) {
    byId.put(command.commandId(), new Sent());
    if (recent.size() < REPEATED) {
      recent.add(command);
    } else {
      recent.set(sent % REPEATED, command);
    }
    sent++;
    unanswered++;
  }

  /** A command that was sent a while ago, answered or not, by whichever client. */
  synchronized AccountCommand any(Random random) {
    return recent.get(random.nextInt(recent.size()));
  }

  synchronized boolean isAnswered(AccountCommand command) {
    var known = byId.get(command.commandId());
    return known != null && known.outcome != null;
  }

  /** A client has read this result. */
  synchronized void saw(CommandResult result) {
    var known = byId.get(result.commandId());
    if (known == null || isReuse(result)) {
      return;
    }
    if (known.outcome == null) {
      known.outcome = result.outcome();
      unanswered--;
      note(result, known);
    } else if (!known.outcome.equals(result.outcome())) {
      violations.add("%s was %s before".formatted(result, known.outcome));
    }
  }

  private void note(CommandResult result, Sent known) {
    var partition = AccountPartitioner.partition(result.accountId(), Platform.PARTITIONS);
    if (known.atNanos - answeredNanos[partition] > 0) {
      answeredNanos[partition] = known.atNanos;
    }
    if (result.outcome() instanceof Accepted(var sequence, _)) {
      bookings.put(result.commandId(), new Booking(result.accountId(), sequence));
      var ofAccount = sequences.computeIfAbsent(result.accountId(), _ -> new BitSet());
      if (ofAccount.get((int) sequence)) {
        violations.add("Two commands led to event %d: %s".formatted(sequence, result));
      }
      ofAccount.set((int) sequence);
    }
  }

  private static boolean isReuse(CommandResult result) {
    return result.outcome() instanceof Rejected(var code, _, _)
        && code.equals(RejectionCode.COMMAND_ID_REUSED.name());
  }

  /** Whether each of these partitions has answered a command that was sent after this moment. */
  synchronized boolean areAnswered(Iterable<Integer> partitions, long sinceNanos) {
    for (int partition : partitions) {
      if (answeredNanos[partition] - sinceNanos <= 0) {
        return false;
      }
    }
    return true;
  }

  synchronized int sent() {
    return sent;
  }

  /** What some client saw accepted, by command id. */
  synchronized Map<UUID, Booking> bookings() {
    return Map.copyOf(bookings);
  }

  synchronized int unanswered() {
    return unanswered;
  }

  /** What should not be; with every command answered, also events that nobody was told of. */
  synchronized List<String> violations() {
    var all = new ArrayList<>(violations);
    if (unanswered == 0) {
      sequences.forEach((account, ofAccount) -> {
        if (ofAccount.cardinality() != ofAccount.length() - 1) {
          all.add("Events of %s that no client was told of".formatted(account));
        }
      });
    }
    return all;
  }
}
