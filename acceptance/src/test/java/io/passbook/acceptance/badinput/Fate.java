package io.passbook.acceptance.badinput;

import io.passbook.topics.DeadLetters.Reason;

/** Where a record of the command topic has to end. */
sealed interface Fate {

  /** Decided like any other: what is odd about it does not matter. */
  record Accepted() implements Fate {}

  /**
   * Answered with a rejection.
   *
   * @param code of the rejection
   */
  record Rejected(String code) implements Fate {}

  /**
   * Among the dead letters, key, value and headers as they were received.
   *
   * @param error part of what the letter says about it
   */
  record Kept(Reason reason, String error) implements Fate {}

  /**
   * Among the dead letters as TOO_LARGE: the first 1024 bytes of its key and its value, without its
   * headers.
   */
  record Cut() implements Fate {}
}
