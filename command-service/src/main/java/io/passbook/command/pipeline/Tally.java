package io.passbook.command.pipeline;

import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import java.util.Map;
import java.util.TreeMap;

/** What became of the commands of one batch, counted. */
public final class Tally {
  private int commands;
  private int accepted;
  private int repeats;
  private int forwarded;
  private int deadLetters;
  private int snapshots;
  private final Map<String, Integer> rejected = new TreeMap<>();

  void count(CommandResult result) {
    commands++;
    if (result.repeatOf() != null) {
      repeats++;
      return;
    }
    switch (result.outcome()) {
      case Outcome.Accepted _ -> accepted++;
      case Outcome.Rejected(var code, _, _) -> rejected.merge(code, 1, Integer::sum);
    }
  }

  void countForwarded() {
    commands++;
    forwarded++;
  }

  void countDeadLetter() {
    commands++;
    deadLetters++;
  }

  void countSnapshot() {
    snapshots++;
  }

  /** All records taken from the command topic. */
  public int commands() {
    return commands;
  }

  /** Commands that were granted: so many events. */
  public int accepted() {
    return accepted;
  }

  /** Commands that got the result of an earlier one with the same id. */
  public int repeats() {
    return repeats;
  }

  public int forwarded() {
    return forwarded;
  }

  public int deadLetters() {
    return deadLetters;
  }

  /** Snapshots and markers. */
  public int snapshots() {
    return snapshots;
  }

  /** How many commands were refused, by reason. */
  public Map<String, Integer> rejected() {
    return rejected;
  }
}
