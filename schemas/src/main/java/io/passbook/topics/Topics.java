package io.passbook.topics;

import java.util.List;

/** The names of the topics and of the one record key that is no account. */
public final class Topics {
  /** What callers ask for. Key: account id (ignored: the value decides). */
  public static final String COMMANDS = "account-commands";

  /** What happened; kept for ever. Key: {@link EventKey}. */
  public static final String EVENTS = "account-events";

  /** What became of each command. Key: account id. */
  public static final String RESULTS = "account-results";

  /** Accounts as of one of their events, to save replay. Key: account id. */
  public static final String SNAPSHOTS = "account-snapshots";

  /** Commands that cannot be read, as received; headers as in {@link DeadLetters}. */
  public static final String DEAD_LETTERS = "account-commands-dlq";

  /** The key of a partition's checkpoint marker in {@link #SNAPSHOTS}. No account id has a '#'. */
  public static final String CHECKPOINT_KEY = "#checkpoint";

  /** All five; each has as many partitions as the others. */
  public static final List<String> ALL =
      List.of(COMMANDS, EVENTS, RESULTS, SNAPSHOTS, DEAD_LETTERS);

  public static final int DEFAULT_PARTITIONS = 6;

  private Topics() {}
}
