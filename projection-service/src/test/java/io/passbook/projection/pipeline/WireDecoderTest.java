package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.passbook.message.AccountEvent;
import io.passbook.projection.Events;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.serde.MessageSerdes;
import io.passbook.serde.SchemaRegistryStub;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over our own serde and a registry that behaves as badly as real ones do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class WireDecoderTest {
  private static final AccountEvent EVENT = Events.of("A").open("Alice", "EUR").get(1);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final SchemaRegistryStub registry = SchemaRegistryStub.start();
  private final byte[] onTheWire = written();
  private final MessageSerdes serdes = MessageSerdes.of(registry.config());
  private final WireDecoder decoder = new WireDecoder(serdes.events().deserializer());
  private final CountDownLatch stop = new CountDownLatch(1);

  private byte[] written() {
    try (var writer = MessageSerdes.of(registry.config())) {
      return writer.events().serializer().serialize(Topics.EVENTS, EVENT);
    }
  }

  @AfterEach
  void close() {
    serdes.close();
    registry.close();
  }

  private CompletableFuture<AccountEvent> decoding(Duration patience) {
    return CompletableFuture.supplyAsync(
        () -> decoder.patient(patience, stop).decode(onTheWire), Thread::startVirtualThread);
  }

  private void awaitRequests(int count) {
    await().atMost(LONG).until(() -> asked() >= count);
  }

  private long asked() {
    return registry.requests().stream().filter(r -> r.startsWith("GET /schemas/ids/")).count();
  }

  @Test
  void a_view_waits_for_a_registry_that_is_away() {
    registry.failWith(503);
    var decoding = decoding(LONG);
    awaitRequests(2);
    registry.failWith(0);

    assertThat(decoding.join()).isEqualTo(EVENT);
  }

  @Test
  void a_view_waits_for_a_registry_that_denies_a_schema_while_it_starts() {
    var schema = registry.schema(1);
    registry.forgetAll();
    var decoding = decoding(LONG);
    awaitRequests(1);
    registry.register(Topics.EVENTS + "-value", schema, List.of());

    assertThat(decoding.join()).isEqualTo(EVENT);
  }

  @Test
  void a_schema_that_is_denied_for_longer_than_that_makes_the_log_unreadable() {
    registry.forgetAll();

    assertThatThrownBy(() -> decoder.patient(SHORT, stop).decode(onTheWire))
        .isInstanceOf(BrokenLogException.class)
        .hasMessageContaining("no schema with the id 1");
  }

  @Test
  void a_registry_that_stays_away_is_no_fault_of_the_log() {
    registry.failWith(503);

    assertThatThrownBy(() -> decoder.patient(SHORT, stop).decode(onTheWire))
        .isInstanceOf(RegistryAwayException.class);
    assertThat(asked()).isGreaterThan(1);
  }

  @Test
  void bytes_that_are_no_event_are_not_waited_for() {
    var cut = Arrays.copyOf(onTheWire, onTheWire.length - 3);

    assertThatThrownBy(() -> decoder.patient(Duration.ofHours(1), stop).decode(cut))
        .isInstanceOf(BrokenLogException.class);
    assertThatThrownBy(() -> decoder.patient(Duration.ofHours(1), stop).decode(new byte[3]))
        .isInstanceOf(BrokenLogException.class);
  }

  @Test
  void a_service_that_stops_does_not_wait() {
    registry.failWith(503);
    stop.countDown();

    assertThatThrownBy(() -> decoder.patient(Duration.ofHours(1), stop).decode(onTheWire))
        .isInstanceOf(RegistryAwayException.class);
  }

  @Test
  void a_query_finds_a_schema_once_the_registry_has_given_it() {
    registry.failWith(503);
    var prompt = decoder.prompt();
    assertThatThrownBy(() -> prompt.decode(onTheWire)).isInstanceOf(RegistryAwayException.class);
    awaitRequests(1);
    registry.failWith(0);

    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(RegistryAwayException.class)
        .until(() -> prompt.decode(onTheWire).equals(EVENT));
  }

  @Test
  void a_query_does_not_wait_for_a_registry_that_hangs() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var asking =
            MessageSerdes.of(
                Map.of("schema.registry.url", "http://127.0.0.1:" + silent.getLocalPort()))) {
      var prompt = new WireDecoder(asking.events().deserializer()).prompt();
      var startNanos = System.nanoTime();
      for (var i = 0; i < 100; i++) {
        assertThatThrownBy(() -> prompt.decode(onTheWire))
            .isInstanceOf(RegistryAwayException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .as("below the registry's read time-out")
          .isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_query_knows_what_a_view_has_read() {
    var _ = decoding(LONG).join();

    assertThat(decoder.prompt().decode(onTheWire)).isEqualTo(EVENT);
  }

  @Test
  void an_event_that_nobody_can_read_is_told_to_a_query_as_what_it_is() {
    var cut = Arrays.copyOf(onTheWire, onTheWire.length - 3);
    var prompt = decoder.prompt();

    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThatThrownBy(() -> prompt.decode(cut)).isInstanceOf(BrokenLogException.class));
  }
}
