package io.passbook.command.kafka;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader.OpenTransaction;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open transactions of workers that are gone, and how to shut one out. Each broker and each
 * coordinator is asked for itself and not waited for long: the one that does not answer may have
 * died together with the worker, and its transactions can be seen once they have moved.
 */
final class KafkaTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactions.class);

  /** For each question. The admin client's own would be a minute. */
  private static final int PATIENCE_MS = 1_000;

  private final Admin admin;
  private final String group;
  private final String prefix;
  private final String own;
  private boolean filtersById = true;

  /**
   * @param group whose members are left alone
   * @param prefix that the transactional ids of all workers have
   * @param own transactional id, which is left alone
   */
  KafkaTransactions(Admin admin, String group, String prefix, String own) {
    this.admin = admin;
    this.group = group;
    this.prefix = prefix;
    this.own = own;
  }

  /**
   * Transactions that are ONGOING and have to do with this partition, or with a group's offsets:
   * the events of a dead worker may never have left its buffer. None while the group's members are
   * not known: who lives may wait for the same coordinator.
   */
  List<OpenTransaction> openOn(int partition) {
    var ids = ongoing();
    if (!ids.isEmpty()) {
      var members = members();
      ids.removeIf(id -> members.isEmpty() || members.get().contains(KafkaClients.memberId(id)));
    }
    var open = new ArrayList<OpenTransaction>();
    if (ids.isEmpty()) {
      return open;
    }
    var options = new DescribeTransactionsOptions().timeoutMs(PATIENCE_MS);
    var answers = admin.describeTransactions(ids, options);
    for (var id : ids) {
      try {
        var description = KafkaPartitionReader.get(answers.description(id));
        if (isOpenOn(partition, description)) {
          open.add(
              new OpenTransaction(
                  id, description.producerId(), description.transactionStartTimeMs().orElse(-1)));
        }
      } catch (LogAwayException e) {
        LOG.debug("Transaction {} could not be described", id, e);
      }
    }
    return open;
  }

  /** The transactional ids of all workers but this one that have a transaction open. */
  private List<String> ongoing() {
    var options =
        new ListTransactionsOptions()
            .filterStates(Set.of(TransactionState.ONGOING))
            .timeoutMs(PATIENCE_MS);
    if (filtersById) {
      options.filterOnTransactionalIdPattern(Pattern.quote(prefix) + ".*");
    }
    var ids = new ArrayList<String>();
    for (var answer :
        KafkaPartitionReader.get(admin.listTransactions(options).byBrokerId()).entrySet()) {
      try {
        KafkaPartitionReader.get(answer.getValue()).stream()
            .map(TransactionListing::transactionalId)
            .filter(id -> id.startsWith(prefix) && !id.equals(own))
            .forEach(ids::add);
      } catch (LogAwayException e) {
        if (filtersById && e.getCause() instanceof UnsupportedVersionException) {
          filtersById = false; // brokers before 4.1; we filter ourselves
          return ongoing();
        }
        LOG.warn(
            "Broker {} lists no transactions: {}", answer.getKey(), String.valueOf(e.getCause()));
      }
    }
    return ids;
  }

  /** The client ids of the group's members; empty when the group cannot be asked. */
  private Optional<Set<String>> members() {
    var options = new DescribeConsumerGroupsOptions().timeoutMs(PATIENCE_MS);
    var members = new HashSet<String>();
    try {
      KafkaPartitionReader.get(admin.describeConsumerGroups(List.of(group), options).all())
          .values()
          .forEach(it -> it.members().forEach(member -> members.add(member.clientId())));
      return Optional.of(members);
    } catch (LogAwayException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.of(Set.of());
      }
      LOG.warn("Nobody is shut out while group {} cannot be asked: {}", group, e.getMessage());
      return Optional.empty();
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
    var options = new FenceProducersOptions().timeoutMs(PATIENCE_MS);
    KafkaPartitionReader.get(
        admin.fenceProducers(List.of(transaction.transactionalId()), options).all());
  }
}
