package io.passbook.command.pipeline;

/**
 * The schema registry is away, or does not take our schema. It says nothing about the record that
 * was to be read or written: try again later.
 */
final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RegistryException(RuntimeException cause) {
    super(Failures.describe(cause), cause);
  }
}
