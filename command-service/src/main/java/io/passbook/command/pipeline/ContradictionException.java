package io.passbook.command.pipeline;

/**
 * The log contradicts itself: what is committed in one place cannot be true together with what is
 * committed in another. Nothing may be decided on it. The message gives the evidence and what an
 * operator can do.
 */
final class ContradictionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ContradictionException(String evidence, String choices) {
    super(evidence + ". " + choices);
  }
}
