package io.passbook.cli.verify;

import java.util.LinkedHashMap;
import java.util.Map;

/** What an audit went through. */
final class Counts {
  long accounts;
  long openAccounts;
  long erasedAccounts;
  long events;
  long commands;
  long results;
  long accepted;
  long rejected;
  long repeats;
  long deadLetters;
  long snapshots;
  long forwarded;

  /** Commands that nobody has decided yet. */
  long pending;

  /** Results and events whose command has expired. */
  long commandsExpired;

  /** Commands and events whose result has expired. */
  long resultsExpired;

  /** Events whose results lie behind the end to which was read. */
  long inFlight;

  /** Repeats whose first result has expired or is further back than the window. */
  long repeatsUnchecked;

  /**
   * Command ids that were decided again because they lay further back than the window, or their
   * results had expired.
   */
  long decidedAgainBeyondWindow;

  /** Partitions with a checkpoint that a recovery could start from. */
  long checkpoints;

  Map<String, Long> asMap() {
    var all = new LinkedHashMap<String, Long>();
    all.put("accounts", accounts);
    all.put("openAccounts", openAccounts);
    all.put("erasedAccounts", erasedAccounts);
    all.put("events", events);
    all.put("commands", commands);
    all.put("pending", pending);
    all.put("inFlight", inFlight);
    all.put("commandsExpired", commandsExpired);
    all.put("forwarded", forwarded);
    all.put("results", results);
    all.put("accepted", accepted);
    all.put("rejected", rejected);
    all.put("repeats", repeats);
    all.put("resultsExpired", resultsExpired);
    all.put("repeatsUnchecked", repeatsUnchecked);
    all.put("decidedAgainBeyondWindow", decidedAgainBeyondWindow);
    all.put("deadLetters", deadLetters);
    all.put("snapshots", snapshots);
    all.put("checkpoints", checkpoints);
    return all;
  }
}
