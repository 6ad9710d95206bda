package io.passbook.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.avro.AccountEvent;
import io.passbook.codec.Codec;
import io.passbook.message.Samples;
import io.passbook.topics.Topics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RegistryTest {
  private static final String SUBJECT = "account-events-value";
  private final SchemaRegistryStub registry = SchemaRegistryStub.start();

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void a_schema_is_registered_once_as_the_file_that_we_publish() throws IOException {
    try (var serializer = serializer(Map.of())) {
      serializer.serialize(Topics.EVENTS, event());
      serializer.serialize(Topics.EVENTS, event());
    }
    assertThat(registry.requests())
        .isEqualTo(List.of("POST /subjects/account-events-value/versions"));
    assertThat(registry.schema(1)).doesNotContain("avro.java.string");
    assertThat(new Schema.Parser().parse(registry.schema(1)))
        .isEqualTo(new Schema.Parser().parse(new File("src/main/avro/AccountEvent.avsc")));
  }

  @Test
  void without_auto_register_the_id_is_looked_up() {
    var config = Map.of("auto.register.schemas", "false");
    try (var serializer = serializer(config)) {
      assertThatThrownBy(() -> serializer.serialize(Topics.EVENTS, event()))
          .isInstanceOf(UnknownSchemaException.class)
          .hasMessageContaining("does not have our io.passbook.avro.AccountEvent under " + SUBJECT)
          .hasMessageContaining("auto.register.schemas=true");
      registry.register("other", "\"string\"", List.of());
      var id = registry.register(SUBJECT, PublishedSchema.text(AccountEvent.SCHEMA$), List.of());
      assertThat(idIn(write(serializer))).isEqualTo(id);
    }
  }

  @Test
  void the_latest_version_is_used_if_it_is_ours_but_for_documentation() {
    var config = Map.of("auto.register.schemas", "false", "use.latest.version", "true");
    try (var serializer = serializer(config)) {
      assertThatExceptionOfType(UnknownSchemaException.class)
          .isThrownBy(() -> serializer.serialize(Topics.EVENTS, event()))
          .withMessageContaining("has no schema under " + SUBJECT);
      registry.register(SUBJECT, "\"string\"", List.of());
      assertThatExceptionOfType(IncompatibleSchemaException.class)
          .isThrownBy(() -> serializer.serialize(Topics.EVENTS, event()))
          .withMessageContaining("is another schema than the io.passbook.avro.AccountEvent");
      var documented =
          PublishedSchema.text(AccountEvent.SCHEMA$).replace("Something that happened", "A fact");
      var id = registry.register(SUBJECT, documented, List.of());
      assertThat(idIn(write(serializer))).isEqualTo(id);
    }
  }

  @Test
  void a_schema_that_the_registry_refuses_is_said_so() {
    registry.register(SUBJECT, "\"string\"", List.of());
    try (var serializer = serializer(Map.of())) {
      assertThatExceptionOfType(IncompatibleSchemaException.class)
          .isThrownBy(() -> serializer.serialize(Topics.EVENTS, event()))
          .withMessageContaining("refuses our io.passbook.avro.AccountEvent for " + SUBJECT)
          .withMessageContaining("Upgrade the readers first");
    }
  }

  @Test
  void a_registry_that_is_not_well_is_away() {
    var bytes = written();
    for (var status : List.of(500, 502, 503, 408, 429, 401, 403, 301)) {
      registry.failWith(status);
      try (var serdes = MessageSerdes.of(registry.config())) {
        assertAway(serdes, bytes);
      }
    }
    registry.failWith(0);
    try (var serdes = MessageSerdes.of(registry.config())) {
      assertThat(serdes.events().deserializer().deserialize(Topics.EVENTS, bytes)).isNotNull();
    }
  }

  @Test
  void an_id_that_the_registry_takes_for_none_is_unknown() {
    for (var status : List.of(400, 422)) {
      registry.refuseIdsWith(status);
      assertUnknown(7);
    }
  }

  @Test
  void what_is_no_id_is_unknown_without_a_question_even_when_the_registry_is_away() {
    registry.failWith(503);
    for (var id : List.of(0, -1, Integer.MIN_VALUE)) {
      assertUnknown(id);
    }
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void a_registry_that_takes_nothing_for_an_id_any_more_is_away() {
    var bytes = written();
    try (var serdes = MessageSerdes.of(registry.config())) {
      serdes.events().deserializer().deserialize(Topics.EVENTS, bytes);
      registry.failWith(400);
      assertThatThrownBy(() -> serdes.events().deserializer().deserialize(Topics.EVENTS, of(7)))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
    }
  }

  private void assertUnknown(int id) {
    try (var serdes = MessageSerdes.of(registry.config())) {
      assertThatThrownBy(() -> serdes.events().deserializer().deserialize(Topics.EVENTS, of(id)))
          .isInstanceOf(UnknownSchemaException.class);
    }
  }

  private static byte[] of(int id) {
    return ByteBuffer.allocate(8).put((byte) 0).putInt(id).array();
  }

  @Test
  void a_registry_that_does_not_answer_at_all_is_away() throws IOException {
    var bytes = written();
    registry.close();
    try (var serdes = MessageSerdes.of(registry.config())) {
      assertAway(serdes, bytes);
    }
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var serdes =
            MessageSerdes.of(
                Map.of(
                    "schema.registry.url",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "schema.registry.http.read.timeout.ms",
                    "50"))) {
      assertAway(serdes, bytes);
    }
  }

  @Test
  void a_registry_that_hangs_is_waited_for_once_and_asked_again_after_a_while() {
    var clock = new AtomicLong();
    var all = new HashMap<String, Object>(registry.config());
    all.put("http.read.timeout.ms", "500");
    var config = RegistryConfig.of(all);
    var id = registry.register("s", "\"string\"", List.of());
    try (var cache = new SchemaCache(new SchemaRegistry(config, false, clock::get), clock::get)) {
      registry.hang(true);
      for (var i = 0; i < 100; i++) {
        assertThatThrownBy(() -> cache.byId(id))
            .isInstanceOf(SchemaRegistryUnavailableException.class)
            .hasMessageContaining(registry.url() + " does not answer");
      }
      registry.hang(false);
      assertThat(registry.requests()).hasSize(1);
      clock.addAndGet(RegistryHttp.SILENCE_MS);
      assertThat(cache.byId(id).getType()).isEqualTo(Schema.Type.STRING);
    }
  }

  @Test
  void an_answer_that_ends_after_its_headers_is_none() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config =
          Map.of(
              "schema.registry.url",
              "http://127.0.0.1:" + server.getLocalPort(),
              "http.read.timeout.ms",
              "1000");
      try (var cache = SchemaCache.of(config)) {
        Thread.ofVirtual().start(() -> beginAnAnswer(server));
        assertThatThrownBy(() -> cache.byId(1))
            .isInstanceOf(SchemaRegistryUnavailableException.class);
      }
    }
  }

  private static void beginAnAnswer(ServerSocket server) {
    try {
      var headers = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
      server.accept().getOutputStream().write(headers.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_wrong_path_is_no_answer_about_a_schema() {
    var bytes = written();
    try (var serdes =
        MessageSerdes.of(Map.of("schema.registry.url", registry.url() + "/wrong/path"))) {
      assertThatThrownBy(() -> serdes.events().deserializer().deserialize(Topics.EVENTS, bytes))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasMessageContaining("there is no schema registry")
          .hasMessageContaining("Is schema.registry.url right");
    }
  }

  @Test
  void the_next_address_is_asked_when_one_fails_and_the_good_one_is_remembered() {
    try (var away = SchemaRegistryStub.start()) {
      away.failWith(503);
      var config =
          Map.of(
              "schema.registry.url", "http://127.0.0.1:1/, " + away.url() + "," + registry.url());
      try (var serdes = MessageSerdes.of(config)) {
        var bytes = serdes.events().serializer().serialize(Topics.EVENTS, new Samples(1).event());
        assertThat(serdes.events().deserializer().deserialize(Topics.EVENTS, bytes)).isNotNull();
      }
      assertThat(away.requests()).hasSize(1);
      assertThat(registry.requests()).hasSize(2);
    }
  }

  @Test
  void user_and_password_come_from_a_setting_or_from_the_address() {
    registry.expectAuthorization("Basic YWxpY2U6cEBzczp3w7ZyZA=="); // alice:p@ss:wörd
    assertLetIn(
        Map.of(
            "basic.auth.credentials.source",
            "USER_INFO",
            "basic.auth.user.info",
            "alice:p@ss:wörd"));
    assertLetIn(
        Map.of(
            "schema.registry.basic.auth.credentials.source",
            "USER_INFO",
            "schema.registry.basic.auth.user.info",
            "alice:p@ss:wörd"));
    assertLetIn(
        Map.of(
            "schema.registry.url",
            registry.url().replace("http://", "http://alice:p%40ss%3Aw%C3%B6rd@")));
  }

  @Test
  void a_token_is_sent_as_it_is() {
    registry.expectAuthorization("Bearer abc.def");
    assertLetIn(Map.of("bearer.auth.token", "abc.def"));
    assertLetIn(
        Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "abc.def"));
  }

  @Test
  void a_wrong_password_is_away_with_a_clear_text() {
    registry.expectAuthorization("Bearer right");
    try (var serializer = serializer(Map.of("bearer.auth.token", "wrong"))) {
      assertThatThrownBy(() -> serializer.serialize(Topics.EVENTS, event()))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasMessageContaining("does not let us in (401). Check basic.auth.user.info")
          .hasMessageNotContaining("wrong");
    }
  }

  @Test
  void settings_that_cannot_be_used_are_refused() {
    assertRefused(Map.of("schema.registry.url", ""), "Expected the address of the schema registry");
    assertRefused(Map.of("schema.registry.url", "localhost:8081"), "Expected an address such as");
    assertRefused(Map.of("schema.registry.url", "http://a b"), "Expected an address such as");
    assertRefused(Map.of("basic.auth.credentials.source", "SASL_INHERIT"), "URL or USER_INFO");
    assertRefused(Map.of("basic.auth.credentials.source", "USER_INFO"), "must be user:password");
    assertRefused(Map.of("bearer.auth.credentials.source", "OAUTHBEARER"), "Only STATIC_TOKEN");
    assertRefused(Map.of("http.read.timeout.ms", "0"), "Expected milliseconds above 0");
    assertRefused(Map.of("http.read.timeout.ms", "soon"), "Expected milliseconds above 0");
    assertRefused(Map.of("auto.register.schemas", "yes"), "Expected true or false");
    assertRefused(
        Map.of("value.subject.name.strategy", "io.confluent.RecordNameStrategy"),
        "Only TopicNameStrategy");
  }

  @Test
  void references_are_resolved_each_once_with_their_own_references() {
    var currency =
        "{\"type\":\"record\",\"name\":\"Cur\",\"fields\":[{\"name\":\"c\",\"type\":\"string\"}]}";
    var amount =
        "{\"type\":\"record\",\"name\":\"Amt\",\"fields\":[{\"name\":\"x\",\"type\":\"Cur\"}]}";
    var top =
        "{\"type\":\"record\",\"name\":\"Top\",\"fields\":[{\"name\":\"a\",\"type\":\"Amt\"},"
            + "{\"name\":\"b\",\"type\":\"Cur\"}]}";
    registry.register("cur", currency, List.of());
    registry.register("amt", amount, List.of(reference("Cur", "cur")));
    var id =
        registry.register("top", top, List.of(reference("Amt", "amt"), reference("Cur", "cur")));
    try (var cache = SchemaCache.of(registry.config())) {
      assertThat(cache.byId(id).getField("a").schema().getField("x").schema().getName())
          .isEqualTo("Cur");
    }
    assertThat(registry.requests())
        .isEqualTo(
            List.of(
                "GET /schemas/ids/3",
                "GET /subjects/amt/versions/1",
                "GET /subjects/cur/versions/1"));
  }

  @Test
  void a_reference_that_is_missing_makes_the_schema_unknown() {
    var id = registry.register("top", "\"Amt\"", List.of(reference("Amt", "amt")));
    try (var cache = SchemaCache.of(registry.config())) {
      assertThatThrownBy(() -> cache.byId(id))
          .isInstanceOf(UnknownSchemaException.class)
          .hasMessageContaining("refers to amt version 1, which it does not have");
    }
  }

  @Test
  void an_unknown_id_is_believed_for_a_while_and_then_asked_again() {
    var clock = new AtomicLong();
    var config = RegistryConfig.of(registry.config());
    try (var cache = new SchemaCache(new SchemaRegistry(config, false, clock::get), clock::get)) {
      for (var i = 0; i < 10; i++) {
        assertThatThrownBy(() -> cache.byId(1)).isInstanceOf(UnknownSchemaException.class);
      }
      assertThat(registry.requests()).hasSize(1);
      registry.register("s", "\"string\"", List.of());
      clock.addAndGet(SchemaCache.UNKNOWN_MS);
      assertThat(cache.byId(1).getType()).isEqualTo(Schema.Type.STRING);
      assertThat(cache.byId(1).getType()).isEqualTo(Schema.Type.STRING);
      assertThat(registry.requests()).hasSize(2);
    }
  }

  @Test
  void many_threads_may_use_one_serde() throws InterruptedException {
    try (var serdes = MessageSerdes.of(registry.config());
        var threads = Executors.newFixedThreadPool(8)) {
      var failures = new ConcurrentLinkedQueue<Throwable>();
      var start = new CountDownLatch(1);
      for (var i = 0; i < 8; i++) {
        var samples = new Samples(i);
        threads.execute(() -> {
          try {
            start.await();
            for (var n = 0; n < 300; n++) {
              var event = samples.event();
              var bytes = serdes.events().serializer().serialize(Topics.EVENTS, event);
              assertThat(serdes.events().deserializer().deserialize(Topics.EVENTS, bytes))
                  .isEqualTo(event);
            }
          } catch (Throwable e) {
            failures.add(e);
          }
        });
      }
      start.countDown();
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).isEmpty();
    }
  }

  private static Map<String, Object> reference(String name, String subject) {
    return Map.of("name", name, "subject", subject, "version", 1);
  }

  private void assertLetIn(Map<String, String> config) {
    try (var serializer = serializer(config)) {
      assertThat(serializer.serialize(Topics.EVENTS, event())).isNotNull();
    }
  }

  private void assertRefused(Map<String, String> config, String message) {
    var all = new HashMap<String, Object>(registry.config());
    all.putAll(config);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> MessageSerdes.of(all).close())
        .withMessageContaining(message);
  }

  private static void assertAway(MessageSerdes serdes, byte[] bytes) {
    assertThatThrownBy(() -> serdes.events().deserializer().deserialize(Topics.EVENTS, bytes))
        .isInstanceOf(SerializationException.class)
        .satisfies(e ->
            assertThat(DecodeFailure.classify((RuntimeException) e))
                .isEqualTo(DecodeFailure.REGISTRY_AWAY));
    assertThatThrownBy(
            () -> serdes.events().serializer().serialize(Topics.EVENTS, new Samples(1).event()))
        .isInstanceOf(SchemaRegistryUnavailableException.class);
  }

  private byte[] written() {
    try (var serializer = serializer(Map.of())) {
      return write(serializer);
    }
  }

  private static byte[] write(AvroSerializer serializer) {
    return Objects.requireNonNull(serializer.serialize(Topics.EVENTS, event()));
  }

  private AvroSerializer serializer(Map<String, String> config) {
    var all = new HashMap<String, Object>(registry.config());
    all.putAll(config);
    var serializer = new AvroSerializer();
    serializer.configure(all, false);
    return serializer;
  }

  private static AccountEvent event() {
    return (AccountEvent) Codec.EVENTS.encode(new Samples(1).event());
  }

  private static int idIn(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt(1);
  }
}
