package io.passbook.command.kafka;

import io.passbook.command.log.PartitionReader;
import org.apache.kafka.clients.admin.Admin;

/**
 * Opens readers on Kafka for the recoveries of one worker.
 *
 * @param prefix that the transactional ids of all workers have
 * @param transactionalId of this worker
 */
public record KafkaReaders(KafkaClients clients, Admin admin, String prefix, String transactionalId)
    implements PartitionReader.Factory {

  @Override
  public PartitionReader open(int partition) {
    return new KafkaPartitionReader(
        partition,
        clients,
        admin,
        new KafkaTransactions(admin, clients.groupId(), prefix, transactionalId),
        transactionalId + "-recovery-" + partition);
  }
}
