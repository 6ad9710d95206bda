package io.passbook.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.DeadLetters.Reason;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadLettersTest {

  @Test
  void a_letter_keeps_what_was_received_and_says_why_and_from_where() {
    var received = received(3, 77, "key", "garbage");
    received.headers().add("trace", new byte[] {1, 2});
    var letter = DeadLetters.of(received, Reason.UNREADABLE, "Expected the magic byte 0");
    assertThat(letter.topic()).isEqualTo(Topics.DEAD_LETTERS);
    assertThat(letter.partition()).isEqualTo(3);
    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo("garbage".getBytes(UTF_8));
    assertThat(letter.headers().lastHeader("trace").value()).containsExactly(1, 2);
    assertThat(DeadLetters.origin(letter.headers()))
        .contains(
            new DeadLetters.Origin(
                "UNREADABLE", "Expected the magic byte 0", Topics.COMMANDS, 3, 77, 12345));
  }

  @Test
  void a_letter_that_was_sent_again_and_died_again_has_one_origin() {
    var first = DeadLetters.of(received(3, 77, "key", "garbage"), Reason.UNREADABLE, "first");
    var again = received(3, 99, "key", "garbage");
    first.headers().forEach(again.headers()::add);
    var second = DeadLetters.of(again, Reason.UNREADABLE, "second");
    assertThat(second.headers().toArray()).hasSize(6);
    assertThat(DeadLetters.origin(second.headers()).orElseThrow().offset()).isEqualTo(99);
  }

  @Test
  void a_long_error_is_cut_off() {
    var letter = DeadLetters.of(received(0, 0, "k", "v"), Reason.UNREADABLE, "x".repeat(1_000_000));
    assertThat(DeadLetters.origin(letter.headers()).orElseThrow().error())
        .hasSize(DeadLetters.ERROR_CHARS);
  }

  @Test
  void headers_that_are_not_ours_say_nothing() {
    assertThat(DeadLetters.origin(new RecordHeaders())).isEmpty();
    var letter = DeadLetters.of(received(0, 0, "k", "v"), Reason.EMPTY, "");
    letter.headers().add(DeadLetters.OFFSET, "many".getBytes(UTF_8));
    assertThat(DeadLetters.origin(letter.headers())).isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> received(
      int partition, long offset, String key, String value) {
    return new ConsumerRecord<>(
        Topics.COMMANDS,
        partition,
        offset,
        12345,
        TimestampType.LOG_APPEND_TIME,
        key.length(),
        value.length(),
        key.getBytes(UTF_8),
        value.getBytes(UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }
}
