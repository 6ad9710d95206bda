package io.passbook.cli.verify;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.topics.DeadLetters.Origin;
import java.util.Iterator;

/**
 * What is audited: committed records only, in the order of their offsets, up to an end that does
 * not move while they are read. The ends are consistent: whoever sees a result sees all else that
 * was committed with it.
 */
public interface AuditSource extends AutoCloseable {

  /** How many partitions each topic has. */
  int partitions();

  /**
   * The offset of the first record that the topic holds now; 0 when nothing expired. It grows while
   * an audit goes on: retention does not wait for it.
   */
  long start(String topic, int partition);

  /**
   * All commands before this offset were decided before any end was taken, as the group's offset
   * says; 0 when it does not say.
   */
  long decidedBelow(int partition);

  /** Whether anything came into the topic since the end was taken. */
  boolean hasGrown(String topic, int partition);

  Iterator<Entry<AccountCommand>> commands(int partition);

  Iterator<Entry<AccountEvent>> events(int partition);

  Iterator<Entry<CommandResult>> results(int partition);

  Iterator<Entry<Snapshot>> snapshots(int partition);

  /** Where each dead letter came from; unreadable when it does not say. */
  Iterator<Entry<Origin>> deadLetters(int partition);

  @Override
  void close();
}
