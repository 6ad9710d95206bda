package io.passbook.command.kafka;

import io.passbook.command.log.PartitionReader;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;

/**
 * Opens readers on Kafka for the recoveries of one worker.
 *
 * @param prefix that the transactional ids of all workers have
 * @param transactionalId of this worker
 */
public record KafkaReaders(KafkaClients clients, Admin admin, String prefix, String transactionalId)
    implements PartitionReader.Factory {
  /**
   * How many recoveries of this process read at the same time. Each has up to 16 MiB from the
   * brokers at once, and takes a processor; with all partitions of a large service at once that
   * were more than its heap. Who still waits for transactions to end does not count.
   */
  private static final Semaphore TURNS =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

  @Override
  public PartitionReader open(int partition) {
    return new KafkaPartitionReader(
        partition,
        clients,
        admin,
        new KafkaTransactions(admin, clients.groupId(), prefix, transactionalId),
        transactionalId + "-recovery-" + partition,
        TURNS);
  }
}
