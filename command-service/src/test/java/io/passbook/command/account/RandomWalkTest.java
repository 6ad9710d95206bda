package io.passbook.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.account.Decision.Granted;
import io.passbook.command.account.Decision.Refused;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Long random lives of accounts, against the plainest model of one that could be written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomWalkTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** What an account is to somebody who never heard of events. */
  private static final class Model {
    boolean opened;
    boolean closed;
    long balance;
    long changes;

    /** The reason to refuse, or null when it was done. */
    @Nullable String apply(AccountCommand envelope) {
      return switch (envelope.command()) {
        case Command.Deposit(var amount, _, _) when amount <= 0 -> "INVALID_AMOUNT";
        case Command.Withdraw(var amount, _, _) when amount <= 0 -> "INVALID_AMOUNT";
        case Command _ when unexpected(envelope.expectedSequence()) -> "SEQUENCE_CONFLICT";
        case Command.OpenAccount _ -> {
          if (opened) {
            yield "ACCOUNT_ALREADY_EXISTS";
          }
          opened = true;
          yield done();
        }
        case Command _ when !opened -> "ACCOUNT_NOT_FOUND";
        case Command _ when closed -> "ACCOUNT_CLOSED";
        case Command.Deposit(var amount, _, _) -> {
          try {
            balance = Math.addExact(balance, amount);
          } catch (ArithmeticException _) {
            yield "BALANCE_OVERFLOW";
          }
          yield done();
        }
        case Command.Withdraw(var amount, _, _) -> {
          if (balance < amount) {
            yield "INSUFFICIENT_FUNDS";
          }
          balance -= amount;
          yield done();
        }
        case Command.CloseAccount _ -> {
          if (balance != 0) {
            yield "NON_ZERO_BALANCE";
          }
          closed = true;
          yield done();
        }
      };
    }

    private boolean unexpected(@Nullable Long expected) {
      return expected != null && expected != changes;
    }

    private @Nullable String done() {
      changes++;
      return null;
    }
  }

  @Test
  void decisions_and_events_agree_with_a_plain_model() {
    var seed = Long.getLong("passbook.seed", System.nanoTime());
    var random = new Random(seed);
    for (var life = 0; life < 5_000; life++) {
      walk(random, "seed " + seed + ", life " + life);
    }
  }

  private static void walk(Random random, String which) {
    var account = Account.UNOPENED;
    var model = new Model();
    var lastOccurredAt = Instant.MIN;
    for (var step = 0; step < 40; step++) {
      var command = randomCommand(random);
      var refusal = model.apply(command);
      switch (Account.decide(account, command, NOW, step)) {
        case Granted(var event) -> {
          assertThat(refusal).as("%s, step %d: %s", which, step, command).isNull();
          assertThat(event.occurredAt()).isAfterOrEqualTo(lastOccurredAt);
          lastOccurredAt = event.occurredAt();
          account = Account.evolve(account, event);
        }
        case Refused(var rejection) ->
            assertThat(rejection.code())
                .as("%s, step %d: %s", which, step, command)
                .isEqualTo(refusal);
      }
      assertThat(account.sequence()).as(which).isEqualTo(model.changes);
      switch (account) {
        case Account.Unopened _ -> assertThat(model.opened).isFalse();
        case Account.Open open -> assertThat(open.balance()).as(which).isEqualTo(model.balance);
        case Account.Closed _ -> assertThat(model.closed).as(which).isTrue();
      }
    }
  }

  private static AccountCommand randomCommand(Random random) {
    var expected = random.nextInt(8) == 0 ? (Long) random.nextLong(4) : null;
    var command =
        switch (random.nextInt(10)) {
          case 0 -> new Command.OpenAccount("Alice", "EUR");
          case 1 -> new Command.CloseAccount("");
          case 2, 3, 4, 5 -> new Command.Withdraw(randomAmount(random), null, null);
          default -> new Command.Deposit(randomAmount(random), null, null);
        };
    return new AccountCommand(
        new UUID(random.nextLong(), random.nextLong()),
        "alice-1",
        NOW.minusSeconds(random.nextLong(100_000)),
        "teller",
        null,
        expected,
        command);
  }

  private static long randomAmount(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> -random.nextLong(100);
      case 2 -> Long.MAX_VALUE - random.nextLong(3);
      default -> 1 + random.nextLong(5);
    };
  }
}
