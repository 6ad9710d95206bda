package io.passbook.command.kafka;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader.OpenTransaction;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open transactions of all workers, and how to shut one out. Without the rights to do so
 * nothing is found or nothing happens: then the coordinator's time-out does it.
 */
final class KafkaTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactions.class);

  private final Admin admin;
  private final String prefix;
  private final String own;
  private boolean filtersById = true;

  /**
   * @param prefix that the transactional ids of all workers have
   * @param own transactional id, which is left alone
   */
  KafkaTransactions(Admin admin, String prefix, String own) {
    this.admin = admin;
    this.prefix = prefix;
    this.own = own;
  }

  /**
   * Transactions that are ONGOING and have to do with this partition, or with a group's offsets:
   * the events of a dead worker may never have left its buffer.
   */
  List<OpenTransaction> openOn(int partition) {
    var ids = new ArrayList<String>();
    for (var listing : listed()) {
      var id = listing.transactionalId();
      if (id.startsWith(prefix) && !id.equals(own)) {
        ids.add(id);
      }
    }
    var open = new ArrayList<OpenTransaction>();
    if (ids.isEmpty()) {
      return open;
    }
    var answers = admin.describeTransactions(ids);
    for (var id : ids) {
      try {
        var description = answers.description(id).get();
        if (isOpenOn(partition, description)) {
          open.add(
              new OpenTransaction(
                  id, description.producerId(), description.transactionStartTimeMs().orElse(-1)));
        }
      } catch (ExecutionException e) {
        LOG.debug("Transaction {} could not be described", id, e);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    return open;
  }

  private Collection<TransactionListing> listed() {
    var options = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    if (filtersById) {
      options.filterOnTransactionalIdPattern(Pattern.quote(prefix) + ".*");
    }
    try {
      return KafkaPartitionReader.get(admin.listTransactions(options).all());
    } catch (LogAwayException e) {
      if (filtersById && e.getCause() instanceof UnsupportedVersionException) {
        filtersById = false; // brokers before 4.1; we filter ourselves
        return listed();
      }
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("Not allowed to list transactions: {}", e.getCause().getMessage());
        return List.of();
      }
      throw e;
    }
  }

  private static boolean isOpenOn(int partition, TransactionDescription description) {
    return description.state() == TransactionState.ONGOING
        && description.topicPartitions().stream().anyMatch(in -> concerns(partition, in));
  }

  private static boolean concerns(int partition, TopicPartition in) {
    return in.topic().equals(Topic.GROUP_METADATA_TOPIC_NAME)
        || (in.partition() == partition && Topics.ALL.contains(in.topic()));
  }

  void fence(OpenTransaction transaction) {
    try {
      KafkaPartitionReader.get(admin.fenceProducers(List.of(transaction.transactionalId())).all());
    } catch (LogAwayException e) {
      LOG.warn(
          "Could not shut {} out, waiting for its time-out: {}",
          transaction.transactionalId(),
          String.valueOf(e.getCause()));
    }
  }
}
