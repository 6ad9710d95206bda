package io.passbook.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.passbook.avro.AccountSnapshot;
import io.passbook.avro.SnapshotRecord;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CodecTest {

  @RepeatedTest(5)
  void every_message_comes_back_as_it_was() throws IOException {
    var seed = new Random().nextLong();
    var samples = new Samples(seed);
    for (var i = 0; i < 500; i++) {
      assertComesBack(Codec.COMMANDS, samples::command, seed);
      assertComesBack(Codec.EVENTS, samples::event, seed);
      assertComesBack(Codec.RESULTS, samples::result, seed);
      assertComesBack(Codec.SNAPSHOTS, samples::snapshot, seed);
    }
  }

  @Test
  void times_are_truncated_to_microseconds_downwards() {
    assertThat(issuedAt("2026-11-24T01:02:03.123456999Z")).isEqualTo("2026-11-24T01:02:03.123456Z");
    assertThat(issuedAt("1969-12-31T23:59:59.999999999Z")).isEqualTo("1969-12-31T23:59:59.999999Z");
  }

  @Test
  void a_time_that_microseconds_cannot_hold_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.COMMANDS.encode(command(Instant.MAX)))
        .withMessageContaining("but it was +1000000000-12-31T23:59:59.999999999Z");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.COMMANDS.encode(command(Instant.MIN)));
  }

  @Test
  void a_record_of_another_kind_is_refused() {
    var samples = new Samples(1);
    var event = Codec.EVENTS.encode(samples.event());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.COMMANDS.decode(event))
        .withMessage(
            "Expected a record of io.passbook.avro.AccountCommand but it was"
                + " io.passbook.avro.AccountEvent");
    assertThatIllegalArgumentException().isThrownBy(() -> Codec.EVENTS.decode("text"));
  }

  @Test
  void a_record_without_a_known_branch_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.SNAPSHOTS.decode(new SnapshotRecord((Object) null)))
        .withMessage("Expected one of the known branches of 'content' but it was none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.SNAPSHOTS.decode(new SnapshotRecord("text")));
  }

  @Test
  void a_snapshot_with_an_unknown_status_is_refused() {
    var frozen = new AccountSnapshot("alice", 1L, "FROZEN", "Alice", "EUR", 0L, Instant.EPOCH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.SNAPSHOTS.decode(new SnapshotRecord(frozen)))
        .withMessage("Expected the status OPEN or CLOSED but it was 'FROZEN'");
  }

  private static Instant issuedAt(String time) {
    return Codec.COMMANDS.decode(Codec.COMMANDS.encode(command(Instant.parse(time)))).issuedAt();
  }

  private static AccountCommand command(Instant issuedAt) {
    return new AccountCommand(
        new UUID(1, 2), "alice", issuedAt, "me", null, null, new Command.CloseAccount("bye"));
  }

  private static <M> void assertComesBack(Codec<M> codec, Supplier<M> sample, long seed)
      throws IOException {
    var message = sample.get();
    var back = codec.decode(throughBytes(codec.encode(message), codec.avroType()));
    assertThat(back).as("seed %d", seed).isEqualTo(message);
  }

  private static Object throughBytes(SpecificRecord record, Class<?> type) throws IOException {
    var data = SpecificData.getForClass(type);
    var schema = record.getSchema();
    var bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<>(schema, data).write(record, encoder);
    encoder.flush();
    var decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
    return new SpecificDatumReader<>(schema, schema, data).read(null, decoder);
  }
}
