package io.passbook.command.main;

import io.passbook.process.StartException;
import io.passbook.topics.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** What the service stands on is not as it must be; the message says what to change. */
public final class SetupException extends StartException {
  private static final long serialVersionUID = 1;

  SetupException(List<Finding> findings) {
    super(
        findings.stream()
            .map(Finding::toString)
            .collect(Collectors.joining("\n  ", "The service cannot start:\n  ", "")));
  }
}
