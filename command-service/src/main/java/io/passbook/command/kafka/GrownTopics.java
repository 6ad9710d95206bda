package io.passbook.command.kafka;

import static java.util.stream.Collectors.toMap;

import io.passbook.command.log.LogAwayException;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Finding;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the topics were given more partitions after there were accounts. The accounts stay where
 * they were, and commands for them come to other partitions, where nobody knows of them: an empty
 * one would open them again. The first accounts of each partition tell.
 */
public final class GrownTopics {
  private static final Logger LOG = LoggerFactory.getLogger(GrownTopics.class);

  /** What cannot be read in this time is left out: it is checked when it is recovered. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private GrownTopics() {}

  /**
   * Looks at the first events of each partition.
   *
   * @param partitions how many there are now
   */
  public static Optional<Finding> check(
      KafkaClients clients, Admin admin, String clientId, int partitions) {
    var withEvents = withEvents(admin, partitions);
    if (withEvents.isEmpty()) {
      return Optional.empty();
    }
    try (var consumer = clients.reader(clientId)) {
      return check(firstAccounts(consumer, withEvents), partitions);
    }
  }

  private static Set<TopicPartition> withEvents(Admin admin, int partitions) {
    var all =
        IntStream.range(0, partitions)
            .mapToObj(p -> new TopicPartition(Topics.EVENTS, p))
            .collect(Collectors.toSet());
    var starts = offsets(admin, all, OffsetSpec.earliest());
    var ends = offsets(admin, all, OffsetSpec.latest());
    all.removeIf(p -> !ends.containsKey(p) || ends.get(p).equals(starts.get(p)));
    return all;
  }

  /** Each partition answers for itself. */
  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> of, OffsetSpec spec) {
    var options = new ListOffsetsOptions().timeoutMs((int) PATIENCE.toMillis());
    var asked = admin.listOffsets(of.stream().collect(toMap(p -> p, _ -> spec)), options);
    var offsets = new HashMap<TopicPartition, Long>();
    for (var partition : of) {
      try {
        offsets.put(partition, KafkaPartitionReader.get(asked.partitionResult(partition)).offset());
      } catch (LogAwayException e) {
        LOG.warn("{} is not looked at: {}", partition, String.valueOf(e.getCause()));
      }
    }
    return offsets;
  }

  private static Map<Integer, Set<String>> firstAccounts(
      Consumer<byte[], byte[]> consumer, Set<TopicPartition> of) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var toRead = new HashSet<>(of);
    consumer.assign(toRead);
    consumer.seekToBeginning(toRead);
    var accounts = new HashMap<Integer, Set<String>>();
    try {
      while (!toRead.isEmpty() && System.nanoTime() < deadline) {
        var records = consumer.poll(Duration.ofMillis(100));
        for (var read : records) {
          accountId(read.key())
              .ifPresent(
                  id -> accounts.computeIfAbsent(read.partition(), _ -> new HashSet<>()).add(id));
        }
        // Also where a partition has nothing but markers and what compaction left.
        toRead.removeIf(p -> records.nextOffsets().containsKey(p));
        consumer.pause(consumer.assignment().stream().filter(p -> !toRead.contains(p)).toList());
      }
    } catch (KafkaException e) {
      // A batch that is broken, say: the recovery of its partition meets it, too.
      LOG.warn("Reading the first events failed: {}", e.getMessage());
    }
    if (!toRead.isEmpty()) {
      LOG.warn("Not looked at, since they could not be read: {}", toRead);
    }
    return accounts;
  }

  private static Optional<String> accountId(byte[] key) {
    try {
      return Optional.of(EventKey.parse(key).accountId());
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // nobody of ours wrote that
    }
  }

  /**
   * Whether all accounts are where they belong with fewer partitions, and not all with these. One
   * that is nowhere at home is a contradiction in its own partition, which recovery finds.
   *
   * @param accounts by their partition
   */
  static Optional<Finding> check(Map<Integer, Set<String>> accounts, int partitions) {
    if (accounts.isEmpty() || areAtHome(accounts, partitions)) {
      return Optional.empty();
    }
    var atLeast = accounts.keySet().stream().mapToInt(p -> p + 1).max().orElse(1);
    var before =
        IntStream.range(atLeast, partitions)
            .filter(count -> areAtHome(accounts, count))
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(" or "));
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Topics.EVENTS,
                "The topics were given more partitions: its accounts are where they belong with %s, and it has %d"
                    .formatted(before, partitions),
                "The accounts stay where they were, and their commands come to other partitions now. Create topics with as many partitions as before, copy everything to them, partition by partition, and go on with those"));
  }

  private static boolean areAtHome(Map<Integer, Set<String>> accounts, int partitions) {
    return accounts.entrySet().stream()
        .allMatch(at ->
            at.getValue().stream()
                .allMatch(id -> AccountPartitioner.partition(id, partitions) == at.getKey()));
  }
}
