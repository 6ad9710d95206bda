package io.passbook.message;

import java.util.Map;

/** What became of a command. */
public sealed interface Outcome {

  /**
   * The command was granted.
   *
   * @param sequence of the event that it led to
   * @param balanceAfter minor units of the account's currency
   */
  record Accepted(long sequence, long balanceAfter) implements Outcome {}

  /**
   * The command was refused; nothing has changed.
   *
   * @param code the name of a {@link RejectionCode}; a newer service may send codes that this
   *     version does not know
   * @param message for people: what was expected and what was found
   * @param details the same for programs, for instance {@code requested} and {@code available}
   */
  record Rejected(String code, String message, Map<String, String> details) implements Outcome {
    public Rejected {
      details = Map.copyOf(details);
    }
  }
}
