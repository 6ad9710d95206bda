package io.passbook.acceptance.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.badinput.Fate.Accepted;
import io.passbook.message.AccountCommand;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record for the command topic, and what has to become of it.
 *
 * @param what it is, for people
 * @param command that it holds, when it can be read
 */
record BadRecord(
    String what,
    ProducerRecord<byte[], byte[]> record,
    @Nullable AccountCommand command,
    Fate fate) {

  /** A value that is no command. */
  static BadRecord ofBytes(String what, byte @Nullable [] value, Fate fate) {
    var record = new ProducerRecord<>(Topics.COMMANDS, 0, "somebody".getBytes(UTF_8), value);
    return new BadRecord(what, record, null, fate);
  }

  /**
   * A command that can be read, under its account's id, on the partition of its account.
   *
   * @param value the command as bytes
   */
  static BadRecord ofCommand(String what, AccountCommand command, byte[] value, Fate fate) {
    var key = command.accountId().getBytes(UTF_8);
    var record = new ProducerRecord<>(Topics.COMMANDS, home(command), key, value);
    return new BadRecord(what, record, command, fate);
  }

  /** The partition of its account. */
  static int home(AccountCommand command) {
    return AccountPartitioner.partition(command.accountId(), Platform.PARTITIONS);
  }

  /** The same under another key, or under none. */
  BadRecord withKey(byte @Nullable [] key) {
    return with(record.partition(), key);
  }

  /** The same on another partition. */
  BadRecord on(int partition) {
    return with(partition, record.key());
  }

  /** The same where it does not belong. */
  BadRecord misplaced() {
    return on((record.partition() + 1) % Platform.PARTITIONS);
  }

  private BadRecord with(int partition, byte @Nullable [] key) {
    return new BadRecord(
        what, new ProducerRecord<>(Topics.COMMANDS, partition, key, record.value()), command, fate);
  }

  /** This one, with so many headers. */
  BadRecord withHeaders(int count) {
    for (var i = 0; i < count; i++) {
      record.headers().add("header-" + i, ("value of header " + i).getBytes(UTF_8));
    }
    return this;
  }

  /** Whether it has to be sent on to another partition. */
  boolean isForwarded() {
    return command != null && fate instanceof Accepted && record.partition() != home(command);
  }

  @Override
  public String toString() {
    return what + " -> " + fate;
  }
}
