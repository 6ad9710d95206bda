package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client that never stops asking: it sends again what is not answered in time, repeats what
 * others have sent, uses ids twice, sends to the wrong partition and sends garbage. On a thread of
 * its own.
 */
final class Customer implements AutoCloseable {
  /** So many commands a turn: enough to be in every batch, and leaves the machine to the others. */
  private static final int BURST = 6;

  private static final long TURN_NANOS = Duration.ofMillis(150).toNanos();
  private static final long RETRY_NANOS = Duration.ofSeconds(3).toNanos();

  private final Random random;
  private final Outcomes outcomes;
  private final Desk desk;
  private final Thread thread;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private volatile boolean sending = true;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  /** A command without an answer, in the order of the next attempt. */
  private record Waiting(AccountCommand command, long againNanos) {}

  Customer(String name, Map<String, Object> config, Outcomes outcomes, long seed) {
    this.random = new Random(seed);
    this.outcomes = outcomes;
    this.desk = new Desk(config);
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  /** Sends nothing new from now on, but goes on until all is answered. */
  void finish() {
    sending = false;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    desk.close();
  }

  private void run() {
    try {
      while (!ended) {
        for (var i = 0; sending && i < BURST; i++) {
          next();
        }
        retry();
        var turnEnds = System.nanoTime() + TURN_NANOS;
        do {
          desk.poll().forEach(outcomes::saw);
        } while (System.nanoTime() - turnEnds < 0);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void next() {
    var dice = random.nextInt(100);
    if (dice < 8) {
      desk.send(outcomes.any(random));
    } else if (dice < 10) {
      desk.send(reuse(outcomes.any(random)));
    } else if (dice < 12) {
      desk.send(random.nextInt(Platform.PARTITIONS), outcomes.any(random));
    } else if (dice < 13) {
      var garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      desk.sendBytes(random.nextInt(Platform.PARTITIONS), random.nextBoolean() ? garbage : null);
    } else {
      var account = Customers.account(random.nextInt(Customers.ACCOUNTS));
      var amount = 1 + random.nextInt(1000);
      first(random.nextBoolean() ? Desk.deposit(account, amount) : Desk.withdraw(account, amount));
    }
  }

  /** One in 20 goes to the wrong partition, perhaps. */
  private void first(AccountCommand command) {
    outcomes.sending(command);
    if (random.nextInt(20) == 0) {
      desk.send(random.nextInt(Platform.PARTITIONS), command);
    } else {
      desk.send(command);
    }
    waitFor(command);
  }

  private void waitFor(AccountCommand command) {
    waiting.addLast(new Waiting(command, System.nanoTime() + RETRY_NANOS));
  }

  /** As a client does whose call has timed out: the same id, again. */
  private void retry() {
    var now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.getFirst().againNanos() - now <= 0) {
      var command = waiting.removeFirst().command();
      if (!outcomes.isAnswered(command)) {
        desk.send(command);
        waitFor(command);
      }
    }
  }

  /** Another command under the same id. */
  private static AccountCommand reuse(AccountCommand command) {
    return new AccountCommand(
        command.commandId(),
        command.accountId(),
        command.issuedAt(),
        command.issuedBy(),
        null,
        null,
        new Command.Deposit(1_000_001, null, null));
  }
}
