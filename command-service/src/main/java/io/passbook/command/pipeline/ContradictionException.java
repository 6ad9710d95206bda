package io.passbook.command.pipeline;

import java.time.Duration;

/**
 * The log contradicts itself: what is committed in one place cannot be true together with what is
 * committed in another. Nothing may be decided on it. The message gives the evidence and what an
 * operator can do.
 */
final class ContradictionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration patience;

  ContradictionException(String evidence, String choices) {
    this(evidence, choices, Duration.ZERO);
  }

  /**
   * @param patience how long to look again: brokers may need so long to know better
   */
  ContradictionException(String evidence, String choices, Duration patience) {
    super(evidence + ". " + choices);
    this.patience = patience;
  }

  Duration patience() {
    return patience;
  }
}
