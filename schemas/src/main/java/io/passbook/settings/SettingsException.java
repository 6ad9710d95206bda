package io.passbook.settings;

import java.util.List;

/** Settings that cannot be used: what, where, and what to do, for each of them. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // immutable lists of strings are serializable
  private final List<String> problems;

  SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence or two for each; at least one. */
  public List<String> problems() {
    return problems;
  }
}
