package io.passbook.cli.verify;

import static io.passbook.cli.verify.Rule.NO_COMMAND_ID_TWICE;

import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Checks that a repeated command gets its first result again, and that a command id is not decided
 * anew while it must be known. Holds the results of the last commands, as many as the window.
 */
final class Repeats {
  /** Beyond this, further ones are only counted. */
  private static final int MAX_UNFOUNDED = 100_000;

  private final long window;
  private final Findings findings;
  private final Counts counts;
  private final int partition;

  /** In the order in which they are forgotten. */
  private final Map<Id, Known> known = new LinkedHashMap<>();

  /** Repeats and reuses of something that was not seen: violations if nothing expired. */
  private final List<Runnable> unfounded = new ArrayList<>();

  private record Id(String accountId, UUID commandId) {}

  /**
   * @param latest the offset of the latest command with this id
   */
  private record Known(CommandResult first, long latest) {}

  Repeats(long window, int partition, Findings findings, Counts counts) {
    this.window = window;
    this.partition = partition;
    this.findings = findings;
    this.counts = counts;
  }

  /** Takes in the next result, in the order of the commands. */
  void accept(CommandResult result, long offset) {
    forget(result.commandOffset() - window);
    var id = new Id(result.accountId(), result.commandId());
    var before = known.get(id);
    if (result.repeatOf() != null) {
      counts.repeats++;
      if (before == null) {
        unfounded(result, offset, result.repeatOf());
      } else {
        repeat(before.first, result, offset);
      }
    } else if (isReuse(result)) {
      if (before == null) {
        unfounded(result, offset, usedBy(result));
      } else if (before.first.fingerprint().equals(result.fingerprint())) {
        violation(result, offset, "Expected the same command again to be a repeat, not a reuse");
      }
      return; // says nothing about the first command, and does not renew it
    } else if (before != null) {
      violation(
          result,
          offset,
          "Expected the command to be known, since the one at %d has the same id, but it was decided anew"
              .formatted(before.latest));
    }
    known.remove(id);
    known.put(id, new Known(before == null ? result : before.first, result.commandOffset()));
  }

  /**
   * All results were taken in.
   *
   * @param nothingExpired whether the topic still holds all results that there ever were
   */
  void finish(boolean nothingExpired) {
    if (nothingExpired) {
      unfounded.forEach(Runnable::run);
    } else {
      counts.repeatsUnchecked += unfounded.size();
    }
  }

  /** Further back than the window nothing is known: a service may have a larger one. */
  private void unfounded(CommandResult result, long offset, long first) {
    if (first <= result.commandOffset() - window || unfounded.size() == MAX_UNFOUNDED) {
      counts.repeatsUnchecked++;
      return;
    }
    var accountId = result.accountId();
    var text =
        "Expected a result of the command at %d with the id %s, which this one refers to, but there is none"
            .formatted(first, result.commandId());
    unfounded.add(() ->
        findings.add(NO_COMMAND_ID_TWICE, Topics.RESULTS, partition, offset, accountId, text));
  }

  /** Which command used the id, as a refusal for that says; else this one. */
  private static long usedBy(CommandResult reuse) {
    var first =
        reuse.outcome() instanceof Outcome.Rejected rejected
            ? rejected.details().get("firstOffset")
            : null;
    try {
      return first == null ? reuse.commandOffset() : Long.parseLong(first);
    } catch (NumberFormatException _) {
      return reuse.commandOffset();
    }
  }

  private void repeat(CommandResult first, CommandResult result, long offset) {
    var expected = firstOffset(first);
    var same =
        Long.valueOf(expected).equals(result.repeatOf())
            && first.fingerprint().equals(result.fingerprint())
            && first.outcome().equals(result.outcome())
            && first.decidedAt().equals(result.decidedAt());
    if (!same) {
      violation(
          result,
          offset,
          "Expected the result of the command at %d again (%s) but it was %s, as a repeat of %d"
              .formatted(expected, first.outcome(), result.outcome(), result.repeatOf()));
    }
  }

  private static long firstOffset(CommandResult first) {
    var repeatOf = first.repeatOf();
    return repeatOf == null ? first.commandOffset() : repeatOf;
  }

  private static boolean isReuse(CommandResult result) {
    return result.outcome() instanceof Outcome.Rejected rejected
        && rejected.code().equals(RejectionCode.COMMAND_ID_REUSED.name());
  }

  private void forget(long upTo) {
    var oldest = known.values().iterator();
    while (oldest.hasNext() && oldest.next().latest <= upTo) {
      oldest.remove();
    }
  }

  private void violation(CommandResult result, long offset, String text) {
    findings.add(NO_COMMAND_ID_TWICE, Topics.RESULTS, partition, offset, result.accountId(), text);
  }
}
