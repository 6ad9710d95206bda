package io.passbook.command.simulation;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What clients send: commands good and bad, repeats, garbage, records on the wrong partition. */
final class Workload {
  /** Tells a record from all others, and survives forwarding. */
  static final String NUMBER = "n";

  private static final List<String> ACCOUNTS = List.of("ada", "ben", "cyd", "dan", "eve", "fay");

  private final World world;
  private final Memory memory;
  private final Random random;
  private final int accounts;
  private final boolean dirty;
  private final List<AccountCommand> sent = new ArrayList<>();
  private int left;
  private int numbers;

  /**
   * @param commands how many records to send
   */
  Workload(World world, Memory memory, Random random, int commands) {
    this.world = world;
    this.memory = memory;
    this.random = random;
    this.accounts = 1 + random.nextInt(ACCOUNTS.size());
    this.dirty = random.nextBoolean();
    this.left = commands;
  }

  boolean isDone() {
    return left == 0;
  }

  /** Sends one record, of whatever kind. */
  void sendOne() {
    left--;
    var kind = random.nextInt(100);
    if (dirty && kind < 3) {
      append(random.nextInt(partitions()), null);
    } else if (dirty && kind < 6) {
      append(random.nextInt(partitions()), new byte[random.nextInt(12)]);
    } else if (dirty && kind < 12) {
      append(random.nextInt(partitions()), memory.write(command()));
    } else {
      send(command());
    }
  }

  /** Something for an account that is at home there, besides all else, if there is any. */
  void sendTo(int partition) {
    for (var account : ACCOUNTS.subList(0, accounts)) {
      if (AccountPartitioner.partition(account, partitions()) == partition
          && random.nextBoolean()) {
        send(envelope(account, newId(), null, action()));
      }
    }
  }

  /** A deposit into every account: opens none, so that nothing is needed before it. */
  void probe() {
    for (var account : ACCOUNTS) {
      send(envelope(account, newId(), null, new Command.Deposit(1, null, null)));
    }
  }

  void send(AccountCommand command) {
    append(AccountPartitioner.partition(command.accountId(), partitions()), memory.write(command));
  }

  private void append(int partition, byte @Nullable [] value) {
    var record = new ProducerRecord<byte[], byte[]>(Topics.COMMANDS, partition, null, value);
    record.headers().add(NUMBER, ByteBuffer.allocate(4).putInt(numbers++).array());
    world.cluster().log(Topics.COMMANDS, partition).append(record, null);
  }

  private AccountCommand command() {
    var kind = random.nextInt(100);
    if (!sent.isEmpty() && kind < 20) {
      return repeated(sent.get(random.nextInt(sent.size())));
    }
    var account = ACCOUNTS.get(random.nextInt(accounts));
    var expected = random.nextInt(10) == 0 ? (Long) random.nextLong(6) : null;
    var command = envelope(account, newId(), expected, action());
    sent.add(command);
    return command;
  }

  /** The same id again: mostly the same command, sometimes another. */
  private AccountCommand repeated(AccountCommand first) {
    return random.nextInt(4) > 0
        ? envelope(first.accountId(), first.commandId(), first.expectedSequence(), first.command())
        : envelope(first.accountId(), first.commandId(), null, action());
  }

  private Command action() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new Command.OpenAccount("owner " + random.nextInt(9), "EUR");
      case 3, 4, 5 -> new Command.Withdraw(1 + random.nextLong(9), null, null);
      case 6 -> new Command.CloseAccount("moved");
      case 7 -> new Command.Deposit(-1, null, null);
      case 8 -> new Command.Deposit(1, "EUR", dirty ? poison() : null);
      default -> new Command.Deposit(1 + random.nextLong(5), null, null);
    };
  }

  private String poison() {
    return random.nextBoolean() ? Memory.HUGE : Memory.UNWRITABLE;
  }

  private AccountCommand envelope(
      String account, UUID id, @Nullable Long expected, Command command) {
    var issuedAt = SimulatedTime.BEGINNING.minus(Duration.ofSeconds(random.nextInt(1000)));
    return new AccountCommand(id, account, issuedAt, "teller", null, expected, command);
  }

  private UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private int partitions() {
    return world.cluster().partitions();
  }
}
