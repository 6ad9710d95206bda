package io.passbook.cli.imports;

import io.passbook.cli.scan.TopicScan;
import io.passbook.client.ClientSettings;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.RejectionCode;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What is known of a file's rows: from earlier imports, by the topics alone, and from this one as
 * its answers come. The command service remembers ids for a while; events are for ever, so a row
 * whose id an event holds is never sent again. Rejections are known as long as the result topic
 * holds them. A later row with the id of an earlier one is not sent either once that one is
 * answered.
 *
 * <p>After that, a row that was rejected looks like one that was never sent. But each account's
 * rows are sent and decided in order: when a later row of the account is booked, and that so long
 * ago that its neighbours' results are gone, the row had its answer then.
 *
 * <p>Two threads may use it: the one that sends, and the one that is told of answers.
 */
public final class EarlierAnswers {
  private static final Duration LONGEST_IMPORT = Duration.ofHours(1);
  private static final Outcome.Rejected REUSED =
      new Outcome.Rejected(
          RejectionCode.COMMAND_ID_REUSED.name(),
          "Expected the command id to be new but the account has an event of another command under"
              + " it",
          Map.of());
  private static final Outcome.Rejected REUSED_IN_FILE =
      new Outcome.Rejected(
          RejectionCode.COMMAND_ID_REUSED.name(),
          "Expected the command id to be new but an earlier row has it for another command of the"
              + " account",
          Map.of());

  private final RowIds rows;
  private final EarlierRejections rejected = new EarlierRejections();
  private final Map<String, Booking> lastBookings = new HashMap<>();
  private final Map<Integer, Long> oldestResultMs = new HashMap<>();
  private Map<Integer, Long> firstResultOffsets = Map.of();
  private int bookedRows;

  private record Booking(int ordinal, long recordedAtMs) {}

  /** What to do with a row. */
  public sealed interface Known {
    /** Nothing is known: send it. */
    record Nothing() implements Known {}

    /** An event holds it. */
    record Booked() implements Known {}

    /**
     * The same command was rejected, its details are no longer known; or its id belongs to another
     * command, for which it would be rejected, or worse, if it were sent.
     */
    record Rejected(Outcome.Rejected rejection) implements Known {}

    /** It was answered in an earlier import; not booked, so rejected; the reason is gone. */
    record AnsweredLongAgo() implements Known {}
  }

  EarlierAnswers(RowIds rows) {
    this.rows = rows;
  }

  /**
   * Reads events and, when they do not hold all rows, results.
   *
   * @param progress is told how many more records were read
   * @throws io.passbook.client.NotSentException when they cannot be read
   */
  public static EarlierAnswers read(ClientSettings settings, RowIds rows, LongConsumer progress) {
    var answers = new EarlierAnswers(rows);
    if (rows.size() == 0) {
      return answers;
    }
    try (var serdes = MessageSerdes.of(settings.serdeConfig());
        var scan = new TopicScan(settings)) {
      var events = serdes.events().deserializer();
      scan.read(Topics.EVENTS, each -> answers.addEvent(events, each), progress);
      if (answers.bookedRows < rows.size()) {
        var results = serdes.results().deserializer();
        answers.firstResultOffsets =
            scan.read(Topics.RESULTS, each -> answers.addResult(results, each), progress);
      }
    }
    return answers;
  }

  private void addEvent(
      Deserializer<AccountEvent> deserializer, ConsumerRecord<byte[], byte[]> received) {
    if (received.value() == null) {
      return; // erased
    }
    add(TopicScan.decoded(deserializer, received));
  }

  void add(AccountEvent event) {
    var ordinal = rows.ordinalOf(event.accountId(), event.commandId());
    if (ordinal < 0 || rows.isBooked(event.accountId(), event.commandId())) {
      return;
    }
    rows.book(event.accountId(), event.commandId(), Content.of(event.event()));
    bookedRows++;
    lastBookings.merge(
        event.accountId(),
        new Booking(ordinal, event.recordedAt().toEpochMilli()),
        (one, other) -> one.ordinal() > other.ordinal() ? one : other);
  }

  private void addResult(
      Deserializer<CommandResult> deserializer, ConsumerRecord<byte[], byte[]> received) {
    if (received.value() == null) {
      return;
    }
    var result = TopicScan.decoded(deserializer, received);
    oldestResultMs.putIfAbsent(received.partition(), received.timestamp());
    add(result);
  }

  synchronized void add(CommandResult result) {
    var ordinal = rows.ordinalOf(result.accountId(), result.commandId());
    if (ordinal >= 0 && result.outcome() instanceof Outcome.Rejected rejection) {
      rejected.add(ordinal, result.fingerprint(), rejection);
    }
  }

  /** A row of this import has its answer; a later row with its id need not be sent. */
  synchronized void answered(AccountCommand command, CommandResult result) {
    switch (result.outcome()) {
      case Outcome.Accepted _ ->
          rows.book(command.accountId(), command.commandId(), Content.of(command.command()));
      case Outcome.Rejected _ -> add(result);
    }
  }

  /**
   * What is known of a row.
   *
   * @param ordinal of the row in the file, from 0
   */
  public synchronized Known of(int ordinal, AccountCommand command) {
    if (rows.isBooked(command.accountId(), command.commandId())) {
      return rows.bookedContent(command.accountId(), command.commandId())
              == Content.of(command.command())
          ? new Known.Booked()
          : new Known.Rejected(REUSED);
    }
    var first = rows.ordinalOf(command.accountId(), command.commandId());
    if (rejected.has(first)) {
      var rejection = rejected.of(first, Fingerprint.of(command));
      if (rejection != null) {
        return new Known.Rejected(rejection);
      }
      return ordinal == first
          ? new Known.Nothing() // changed under the same id: that is for the service to reject
          : new Known.Rejected(REUSED_IN_FILE);
    }
    return isAnsweredLongAgo(first, command.accountId())
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
