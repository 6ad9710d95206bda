package io.passbook.cli.load;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.client.NotSentException;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LoadGeneratorTest {
  private static final UUID ID = new UUID(1, 2);

  private static final CompletableFuture<CommandResult> OPENED =
      CompletableFuture.completedFuture(
          new CommandResult(
              ID,
              "load-0",
              0,
              new Fingerprint(0, 0),
              null,
              Instant.EPOCH,
              new Outcome.Accepted(1, 0)));
  private static final CompletableFuture<CommandResult> NOT_SENT =
      CompletableFuture.failedFuture(new NotSentException("closed", ID, null));
  private static final CompletableFuture<CommandResult> UNKNOWN =
      CompletableFuture.failedFuture(new OutcomeUnknownException("late", ID, null));

  @Test
  void that_nothing_was_sent_is_said_only_when_no_account_was_opened() {
    assertThatCode(() -> LoadGenerator.requireAll(List.of(OPENED, OPENED)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> LoadGenerator.requireAll(List.of(NOT_SENT, NOT_SENT)))
        .isInstanceOf(NotSentException.class)
        .hasMessage("closed");
    assertThatThrownBy(() -> LoadGenerator.requireAll(List.of(OPENED, NOT_SENT)))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("Accounts were being opened: closed");
    assertThatThrownBy(() -> LoadGenerator.requireAll(List.of(NOT_SENT, UNKNOWN)))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> LoadGenerator.requireAll(List.of(UNKNOWN, NOT_SENT)))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("late");
  }
}
