package io.passbook.acceptance.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.badinput.Fate.Accepted;
import io.passbook.acceptance.badinput.Fate.Cut;
import io.passbook.acceptance.badinput.Fate.Kept;
import io.passbook.acceptance.badinput.Fate.Rejected;
import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Reason;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Looks for what became of a record: among the results, and among the dead letters. */
final class Fates implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CUT_BYTES = 1024;

  /** What Kafka says of a record that is above the topic's {@code max.message.bytes}. */
  static final String TOO_LARGE = "larger than the max message size";

  private final Inbox<Answer> results;
  private final Inbox<ConsumerRecord<byte[], byte[]>> letters;

  /** A result, and the partition on which it is. */
  private record Answer(int partition, CommandResult result) {}

  Fates(Platform platform, MessageSerdes serdes) {
    var decoder = serdes.results().deserializer();
    results =
        new Inbox<>(
            platform,
            Topics.RESULTS,
            record ->
                new Answer(
                    record.partition(), decoder.deserialize(Topics.RESULTS, record.value())));
    letters = new Inbox<>(platform, Topics.DEAD_LETTERS, letter -> letter);
  }

  /** Waits until something became of the record, and checks that it is what had to become of it. */
  void check(BadRecord sent, RecordMetadata place) {
    switch (sent.fate()) {
      case Accepted() -> assertThat(outcomeOf(sent.command())).isInstanceOf(Outcome.Accepted.class);
      case Rejected(var code) ->
          assertThat(outcomeOf(sent.command()))
              .isInstanceOfSatisfying(
                  Outcome.Rejected.class, rejected -> assertThat(rejected.code()).isEqualTo(code));
      case Kept(var reason, var error) -> {
        var letter = letterFrom(place, reason, error);
        assertThat(letter.key()).isEqualTo(sent.record().key());
        assertThat(letter.value()).isEqualTo(sent.record().value());
        assertThat(headersOfTheSender(letter)).containsExactly(sent.record().headers().toArray());
      }
      case Cut() -> {
        var letter = letterFrom(place, Reason.TOO_LARGE, TOO_LARGE);
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(sent.record().value(), CUT_BYTES));
        assertThat(headersOfTheSender(letter)).isEmpty();
      }
    }
  }

  /** What came of the one command; waits for it, on the partition of its account. */
  Outcome outcomeOf(@Nullable AccountCommand command) {
    var id = Objects.requireNonNull(command).commandId();
    var answer =
        awaitOne(
            () -> results.records().stream().filter(a -> a.result.commandId().equals(id)).toList());
    assertThat(answer.partition).as("partition").isEqualTo(BadRecord.home(command));
    return answer.result.outcome();
  }

  private ConsumerRecord<byte[], byte[]> letterFrom(
      RecordMetadata place, Reason reason, String error) {
    var letter =
        awaitOne(() -> letters.records().stream().filter(each -> isFrom(place, each)).toList());
    assertThat(letter.partition()).isEqualTo(place.partition());
    assertThat(DeadLetters.origin(letter.headers()))
        .hasValueSatisfying(origin -> {
          assertThat(origin.reason()).isEqualTo(reason.name());
          assertThat(origin.error()).contains(error).isNotBlank();
          assertThat(origin.timestampMs()).isEqualTo(place.timestamp());
        });
    return letter;
  }

  private static boolean isFrom(RecordMetadata place, ConsumerRecord<byte[], byte[]> letter) {
    return DeadLetters.origin(letter.headers())
        .filter(origin ->
            origin.topic().equals(place.topic())
                && origin.partition() == place.partition()
                && origin.offset() == place.offset())
        .isPresent();
  }

  private static List<Header> headersOfTheSender(ConsumerRecord<byte[], byte[]> letter) {
    return Stream.of(letter.headers().toArray())
        .filter(header -> !header.key().startsWith("passbook.dlq."))
        .toList();
  }

  private static <T> T awaitOne(Callable<List<T>> found) {
    var all =
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(20))
            .atMost(PATIENCE)
            .until(found, list -> !list.isEmpty());
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Override
  public void close() {
    results.close();
    letters.close();
  }
}
