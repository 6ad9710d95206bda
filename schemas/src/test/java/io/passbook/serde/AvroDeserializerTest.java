package io.passbook.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.message.Samples;
import io.passbook.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AvroDeserializerTest {
  private static final long MAX_ALLOCATED_BYTES = 8 << 20;

  private final SchemaRegistryStub registry = SchemaRegistryStub.start();
  private final MessageSerdes serdes = MessageSerdes.of(registry.config());

  @AfterEach
  void stop() {
    serdes.close();
    registry.close();
  }

  @Test
  void null_is_null() {
    assertThat(serdes.commands().deserializer().deserialize(Topics.COMMANDS, null)).isNull();
    assertThat(serdes.commands().serializer().serialize(Topics.COMMANDS, null)).isNull();
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void empty_and_short_values_are_unreadable() {
    assertUnreadable(new byte[0], "Expected at least 5 bytes but there are 0");
    assertUnreadable(new byte[] {0, 0, 0, 1}, "Expected at least 5 bytes but there are 4");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void a_wrong_magic_byte_is_unreadable() {
    assertUnreadable("{\"json\": 1}".getBytes(UTF_8), "Expected the magic byte 0 but it was 123");
  }

  @Test
  void an_id_that_the_registry_does_not_know_is_unreadable() {
    assertUnreadable(header(77), "knows no schema with the id 77");
    assertUnreadable(header(-1), "No registry gives a schema the id -1");
  }

  @Test
  void a_record_cut_off_anywhere_is_unreadable() {
    var bytes = command(1);
    for (var length = 0; length < bytes.length; length++) {
      assertUnreadable(Arrays.copyOf(bytes, length), "");
    }
  }

  @Test
  void bytes_after_the_record_are_unreadable() {
    var bytes = command(1);
    assertUnreadable(
        Arrays.copyOf(bytes, bytes.length + 1), "Expected the end of the record (schema id 1)");
  }

  @Test
  void a_record_of_another_topic_is_unreadable() {
    var samples = new Samples(1);
    var event = serdes.events().serializer().serialize(Topics.EVENTS, samples.event());
    assertUnreadable(event, "No record of schema id 1");
  }

  @Test
  void a_command_id_that_is_no_uuid_is_unreadable() throws IOException {
    var schema = io.passbook.avro.AccountCommand.SCHEMA$;
    var close = new GenericData.Record(schema.getField("command").schema().getTypes().get(3));
    close.put("reason", "bye");
    var command = new GenericData.Record(schema);
    command.put("commandId", "not-a-uuid");
    command.put("accountId", "alice");
    command.put("issuedAt", 0L);
    command.put("issuedBy", "me");
    command.put("command", close);
    var id = registry.register("account-commands-value", PublishedSchema.text(schema), List.of());
    assertUnreadable(withHeader(id, generic(schema, command)), "not-a-uuid");
  }

  @Test
  void a_schema_that_is_no_record_or_no_avro_is_unreadable() {
    var text = registry.register("texts", "\"string\"", List.of());
    assertUnreadable(withHeader(text, new byte[] {2, 'a'}), "No record of schema id");
    var broken = registry.register("broken", "{\"type\": \"nonsense\"}", List.of());
    assertUnreadable(header(broken), "is no Avro schema");
  }

  @Test
  void lengths_that_the_record_cannot_have_allocate_nothing() {
    var lengths =
        List.of(Integer.MAX_VALUE - 8L, 50_000_000L, 1L << 30, 1L << 40, -1L, Long.MIN_VALUE);
    for (var length : lengths) {
      // the length of the first string, the command id
      command(1);
      var bytes = withHeader(1, varint(length));
      assertThat(allocatedBy(() -> assertUnreadable(bytes, "")))
          .as("length %d", length)
          .isLessThan(MAX_ALLOCATED_BYTES);
    }
  }

  @Test
  void a_map_that_claims_billions_of_entries_allocates_nothing() {
    var result = new Samples(3).result();
    var rejected =
        new CommandResult(
            result.commandId(),
            "a",
            0,
            result.fingerprint(),
            null,
            result.decidedAt(),
            new Outcome.Rejected("C", "m", Map.of()));
    var bytes = serdes.results().serializer().serialize(Topics.RESULTS, rejected);
    for (var entries :
        List.of(Integer.MAX_VALUE - 8L, 10_000_000L, 1L << 40, -(1L << 30), Long.MIN_VALUE)) {
      // the record ends with the entry count of the empty map
      var hostile = ByteBuffer.allocate(bytes.length - 1 + 20);
      hostile.put(bytes, 0, bytes.length - 1).put(varint(entries)).put(new byte[5]);
      assertThat(allocatedBy(() -> assertUnreadable(serdes.results(), hostile.array())))
          .as("%d entries", entries)
          .isLessThan(MAX_ALLOCATED_BYTES);
    }
  }

  @Test
  void damaged_bytes_are_read_or_unreadable_and_nothing_else() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var samples = new Samples(seed);
    for (var i = 0; i < 5_000; i++) {
      damage(random, serdes.commands(), samples.command(), seed);
      damage(random, serdes.results(), samples.result(), seed);
    }
  }

  @Test
  void a_newer_writer_with_a_further_field_is_read() throws IOException {
    var newer =
        with(
            io.passbook.avro.CommandResult.SCHEMA$,
            s ->
                s.replaceFirst(
                    "\"fields\":\\[", "\"fields\":[{\"name\":\"added\",\"type\":\"string\"},"));
    var result = new Samples(5).result();
    var old = serdes.results().serializer().serialize(Topics.RESULTS, result);
    var id = registry.register("account-results-value", newer.toString(), List.of());
    var body = new ByteArrayOutputStream();
    body.write(varint(3));
    body.write("new".getBytes(UTF_8));
    body.write(old, 5, old.length - 5);
    assertThat(
            serdes
                .results()
                .deserializer()
                .deserialize(Topics.RESULTS, withHeader(id, body.toByteArray())))
        .isEqualTo(result);
  }

  @Test
  void a_branch_that_is_not_known_yet_is_unreadable_even_if_it_looks_like_a_known_one() {
    var schema =
        with(
            io.passbook.avro.AccountCommand.SCHEMA$,
            s -> s.replace("\"name\":\"CloseAccount\"", "\"name\":\"FreezeAccount\""));
    var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, closing());
    var id = registry.register("account-commands-value", schema.toString(), List.of());
    assertUnreadable(withHeader(id, Arrays.copyOfRange(bytes, 5, bytes.length)), "FreezeAccount");
    var known = serdes.commands().serializer().serialize(Topics.COMMANDS, opening());
    assertThat(
            serdes
                .commands()
                .deserializer()
                .deserialize(
                    Topics.COMMANDS, withHeader(id, Arrays.copyOfRange(known, 5, known.length))))
        .isEqualTo(opening());
  }

  @Test
  void without_a_type_the_class_that_the_schema_names_is_read() {
    var command = new Samples(9).command();
    var bytes = serdes.commands().serializer().serialize(Topics.COMMANDS, command);
    try (var deserializer = new AvroDeserializer()) {
      deserializer.configure(registry.config(), false);
      assertThat(deserializer.deserialize(Topics.COMMANDS, bytes))
          .isInstanceOf(io.passbook.avro.AccountCommand.class);
      var other =
          registry.register(
              "x", "{\"type\":\"record\",\"name\":\"java.io.File\",\"fields\":[]}", List.of());
      assertThatThrownBy(() -> deserializer.deserialize("x", header(other)))
          .isInstanceOf(UndecodableException.class);
      var unknown =
          registry.register(
              "x", "{\"type\":\"record\",\"name\":\"no.such.Type\",\"fields\":[]}", List.of());
      assertThatThrownBy(() -> deserializer.deserialize("x", header(unknown)))
          .isInstanceOf(UndecodableException.class)
          .hasMessage("There is no generated class for the schema no.such.Type");
    }
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    try (var deserializer = new AvroDeserializer()) {
      assertThatThrownBy(() -> deserializer.configure(registry.config(), true))
          .isInstanceOf(ConfigException.class);
      assertThatThrownBy(
              () -> deserializer.configure(Map.of("specific.avro.reader", "false"), false))
          .isInstanceOf(ConfigException.class);
      assertThatThrownBy(
              () -> deserializer.configure(Map.of("specific.avro.value.type", "no.Class"), false))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("Expected a generated Avro class");
      assertThatThrownBy(
              () -> deserializer.configure(Map.of("specific.avro.value.type", String.class), false))
          .isInstanceOf(ConfigException.class);
      assertThatThrownBy(() -> deserializer.deserialize("t", header(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("AvroDeserializer must be configured first");
    }
  }

  private static <M> void damage(Random random, Serde<M> serde, M message, long seed) {
    var bytes = serde.serializer().serialize(message.getClass().getSimpleName(), message);
    for (var flips = random.nextInt(3); flips >= 0; flips--) {
      var at = 5 + random.nextInt(bytes.length - 5);
      bytes[at] = (byte) random.nextInt();
    }
    try {
      assertThat(serde.deserializer().deserialize("damaged", bytes)).isNotNull();
    } catch (UndecodableException _) {
      // As expected.
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private byte[] command(long seed) {
    return serdes.commands().serializer().serialize(Topics.COMMANDS, new Samples(seed).command());
  }

  private static AccountCommand closing() {
    return command(new Command.CloseAccount("bye"));
  }

  private static AccountCommand opening() {
    return command(new Command.OpenAccount("Alice", "EUR"));
  }

  private static AccountCommand command(Command command) {
    return new AccountCommand(new UUID(1, 2), "alice", Instant.EPOCH, "me", null, null, command);
  }

  private void assertUnreadable(byte[] bytes, String message) {
    Deserializer<?> deserializer = serdes.commands().deserializer();
    assertThatThrownBy(() -> deserializer.deserialize(Topics.COMMANDS, bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message)
        .satisfies(e ->
            assertThat(DecodeFailure.classify((RuntimeException) e))
                .isEqualTo(DecodeFailure.UNREADABLE));
  }

  private static void assertUnreadable(Serde<?> serde, byte[] bytes) {
    assertThatThrownBy(() -> serde.deserializer().deserialize("any", bytes))
        .isInstanceOf(UndecodableException.class);
  }

  private static long allocatedBy(Runnable action) {
    action.run(); // once to load classes
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static Schema with(Schema schema, UnaryOperator<String> change) {
    return new Schema.Parser().parse(change.apply(PublishedSchema.text(schema)));
  }

  private static byte[] header(int id) {
    return withHeader(id, new byte[0]);
  }

  private static byte[] withHeader(int id, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  private static byte[] varint(long value) {
    try {
      var bytes = new ByteArrayOutputStream();
      var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      encoder.writeLong(value);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] generic(Schema schema, GenericData.Record record) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericData.Record>(schema, new GenericData()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
