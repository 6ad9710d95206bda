package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.message.RejectionCode;
import io.passbook.topics.AccountPartitioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A client that never stops asking, and that repeats itself, uses ids twice, sends to the wrong
 * partition and sends garbage. On a thread of its own, from start to {@link #finish}.
 */
final class Load {
  private static final int ACCOUNTS = 60;
  private static final int BURST = 20;

  private final Random random;
  private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::run);
  private final Desk desk;
  private final List<AccountCommand> sent = new ArrayList<>();
  private final Map<UUID, Long> sentNanos = new HashMap<>();
  private final List<AccountCommand> unanswered = new ArrayList<>();

  /** By partition: when the latest command was sent that has a result. */
  private final AtomicLongArray answeredNanos = new AtomicLongArray(Platform.PARTITIONS);

  private volatile boolean finishing;
  private volatile @Nullable Throwable failure;

  Load(Platform platform, long seed) {
    random = new Random(seed);
    desk = new Desk(platform);
    for (var p = 0; p < Platform.PARTITIONS; p++) {
      answeredNanos.set(p, System.nanoTime());
    }
  }

  void start() {
    thread.start();
  }

  /** How long it takes from now until every partition has answered a command sent after now. */
  Duration untilAnswered(Duration atMost) {
    var begunAt = System.nanoTime();
    Awaitility.await()
        .alias("results on every partition")
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          assertThat(failure).isNull();
          for (var p = 0; p < Platform.PARTITIONS; p++) {
            if (answeredNanos.get(p) - begunAt <= 0) {
              return false;
            }
          }
          return true;
        });
    return Duration.ofNanos(System.nanoTime() - begunAt);
  }

  /** Sends no more, waits for all results, and checks that each id had one outcome. */
  int finish() throws InterruptedException {
    finishing = true;
    thread.join();
    assertThat(failure).isNull();
    sent.stream().filter(command -> desk.results(command).isEmpty()).forEach(desk::await);
    var sequences = new HashMap<String, TreeSet<Long>>();
    for (var command : sent) {
      var outcomes =
          desk.results(command).stream()
              .filter(result -> result.accountId().equals(command.accountId()))
              .filter(result -> !isReuse(result))
              .map(CommandResult::outcome)
              .distinct()
              .toList();
      assertThat(outcomes).as("outcomes of %s", command).hasSize(1);
      if (outcomes.getFirst() instanceof Accepted(var sequence, _)) {
        assertThat(
                sequences.computeIfAbsent(command.accountId(), _ -> new TreeSet<>()).add(sequence))
            .as("only one command led to event %d of %s", sequence, command.accountId())
            .isTrue();
      }
    }
    sequences.forEach((account, ofAccount) ->
        assertThat(ofAccount.last()).as("events of %s", account).isEqualTo(ofAccount.size()));
    return sent.size();
  }

  /** Stops without looking at anything. */
  void close() throws InterruptedException {
    finishing = true;
    thread.join();
    desk.close();
  }

  private void run() {
    try {
      for (var i = 0; i < ACCOUNTS; i++) {
        send(Desk.open("torture-" + i));
      }
      while (!finishing) {
        for (var i = 0; i < BURST; i++) {
          next();
        }
        desk.pickUp();
        note();
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void next() {
    var dice = random.nextInt(100);
    if (dice < 8) {
      desk.send(any()); // a repeat
    } else if (dice < 10) {
      desk.send(reuse(any()));
    } else if (dice < 12) {
      desk.send(random.nextInt(Platform.PARTITIONS), any()); // perhaps to the wrong partition
    } else if (dice < 13) {
      var garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      desk.sendBytes(random.nextInt(Platform.PARTITIONS), random.nextBoolean() ? garbage : null);
    } else {
      var account = "torture-" + random.nextInt(ACCOUNTS);
      var amount = 1 + random.nextInt(1000);
      send(random.nextBoolean() ? Desk.deposit(account, amount) : Desk.withdraw(account, amount));
    }
  }

  private void send(AccountCommand command) {
    sentNanos.put(command.commandId(), System.nanoTime());
    desk.send(command);
    sent.add(command);
    unanswered.add(command);
  }

  private AccountCommand any() {
    return sent.get(random.nextInt(sent.size()));
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

  private void note() {
    unanswered.removeIf(command -> {
      if (desk.results(command).isEmpty()) {
        return false;
      }
      var partition = AccountPartitioner.partition(command.accountId(), Platform.PARTITIONS);
      var at = sentNanos.getOrDefault(command.commandId(), 0L);
      answeredNanos.accumulateAndGet(partition, at, (a, b) -> a - b > 0 ? a : b);
      return true;
    });
  }

  private static boolean isReuse(CommandResult result) {
    return result.outcome() instanceof Rejected(var code, _, _)
        && code.equals(RejectionCode.COMMAND_ID_REUSED.name());
  }
}
