package io.passbook.cli.imports;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is known of a file's rows from earlier imports, from the topics alone. The command service
 * remembers ids for a while; events are for ever, so a row whose id an event holds is never sent
 * again. Rejections are known as long as the result topic holds them.
 *
 * <p>After that, a row that was rejected looks like one that was never sent. But each account's
 * rows are sent and decided in order: when a later row of the account is booked, and that so long
 * ago that its neighbours' results are gone, the row had its answer then.
 */
final class EarlierAnswers {
  private static final Duration LONGEST_IMPORT = Duration.ofHours(1);

  private final RowIds rows;
  private final Map<Key, RejectedBefore> rejected = new HashMap<>();
  private final Map<String, Booking> lastBookings = new HashMap<>();
  private final Map<Integer, Long> oldestResultMs = new HashMap<>();
  private Map<Integer, Long> firstResultOffsets = Map.of();

  private record Key(String accountId, UUID commandId) {}

  private record RejectedBefore(Fingerprint fingerprint, Outcome.Rejected rejection) {}

  private record Booking(int ordinal, long recordedAtMs) {}

  /** What to do with a row. */
  sealed interface Known {
    /** Nothing is known: send it. */
    record Nothing() implements Known {}

    /** An event holds it. */
    record Booked() implements Known {}

    /** The same command was rejected. */
    record Rejected(Outcome.Rejected rejection) implements Known {}

    /** It was answered in an earlier import; not booked, so rejected; the reason is gone. */
    record AnsweredLongAgo() implements Known {}
  }

  private EarlierAnswers(RowIds rows) {
    this.rows = rows;
  }

  /**
   * Reads events and, when they do not hold all rows, results.
   *
   * @param progress is told how many more records were read
   * @throws io.passbook.client.NotSentException when they cannot be read
   */
  static EarlierAnswers read(
      Map<String, Object> config, Duration timeout, RowIds rows, LongConsumer progress) {
    var answers = new EarlierAnswers(rows);
    try (var serdes = MessageSerdes.of(config);
        var scan = new TopicScan(config, timeout)) {
      scan.read(
          Topics.EVENTS,
          serdes.events().deserializer(),
          (_, event) -> answers.add(event),
          progress);
      if (answers.bookedRows < rows.size()) {
        answers.firstResultOffsets =
            scan.read(Topics.RESULTS, serdes.results().deserializer(), answers::add, progress);
      }
    }
    return answers;
  }

  private int bookedRows;

  private void add(AccountEvent event) {
    var ordinal = rows.ordinalOf(event.accountId(), event.commandId());
    if (ordinal < 0 || rows.isBooked(event.accountId(), event.commandId())) {
      return;
    }
    rows.book(event.accountId(), event.commandId());
    bookedRows++;
    lastBookings.merge(
        event.accountId(),
        new Booking(ordinal, event.recordedAt().toEpochMilli()),
        (one, other) -> one.ordinal() > other.ordinal() ? one : other);
  }

  private void add(ConsumerRecord<byte[], byte[]> received, CommandResult result) {
    oldestResultMs.putIfAbsent(received.partition(), received.timestamp());
    if (result.outcome() instanceof Outcome.Rejected rejection
        && rows.ordinalOf(result.accountId(), result.commandId()) >= 0) {
      rejected.putIfAbsent(
          new Key(result.accountId(), result.commandId()),
          new RejectedBefore(result.fingerprint(), rejection));
    }
  }

  /**
   * What is known of a row.
   *
   * @param ordinal of the row in the file, from 0
   */
  Known of(int ordinal, AccountCommand command) {
    if (rows.isBooked(command.accountId(), command.commandId())) {
      return new Known.Booked();
    }
    var before = rejected.get(new Key(command.accountId(), command.commandId()));
    if (before != null) {
      return before.fingerprint().equals(Fingerprint.of(command))
          ? new Known.Rejected(before.rejection())
          : new Known.Nothing(); // changed under the same id: that is for the service to reject
    }
    return isAnsweredLongAgo(ordinal, command.accountId())
        ? new Known.AnsweredLongAgo()
        : new Known.Nothing();
  }

  private boolean isAnsweredLongAgo(int ordinal, String accountId) {
    var later = lastBookings.get(accountId);
    if (later == null || later.ordinal() < ordinal || firstResultOffsets.isEmpty()) {
      return false;
    }
    var partition = AccountPartitioner.partition(accountId, firstResultOffsets.size());
    if (firstResultOffsets.getOrDefault(partition, 0L) == 0) {
      return false; // no result was ever lost: what has none was never answered
    }
    var oldestMs = oldestResultMs.getOrDefault(partition, Long.MAX_VALUE);
    return oldestMs == Long.MAX_VALUE
        || later.recordedAtMs() < oldestMs + LONGEST_IMPORT.toMillis();
  }
}
