package io.passbook.serde;

import static io.passbook.serde.DecodeFailure.REGISTRY_AWAY;
import static io.passbook.serde.DecodeFailure.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Confluent's exceptions are stood in for by others of the same names, messages and causes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DecodeFailureTest {

  /** As {@code io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException}. */
  private static final class RestClientException extends Exception {
    private static final long serialVersionUID = 1L;

    RestClientException(String message, int errorCode) {
      super(message + "; error code: " + errorCode);
    }
  }

  @Test
  void our_own_exceptions_say_it_themselves() {
    assertThat(DecodeFailure.classify(new SchemaRegistryUnavailableException("")))
        .isEqualTo(REGISTRY_AWAY);
    assertThat(DecodeFailure.classify(new UnknownSchemaException(""))).isEqualTo(UNREADABLE);
    assertThat(DecodeFailure.classify(new UndecodableException(""))).isEqualTo(UNREADABLE);
  }

  @Test
  void the_cause_is_looked_at_however_deep_it_is() {
    var away = new SerializationException("read", new SchemaRegistryUnavailableException(""));
    assertThat(DecodeFailure.classify(new IllegalStateException(away))).isEqualTo(REGISTRY_AWAY);
  }

  @Test
  void confluent_s_unknown_schema_is_unreadable() {
    assertThat(confluent(new RestClientException("Schema 7 not found", 40403)))
        .isEqualTo(UNREADABLE);
  }

  @Test
  void an_unknown_schema_is_told_from_other_records_that_cannot_be_read() {
    assertThat(DecodeFailure.isUnknownSchema(new UnknownSchemaException(""))).isTrue();
    assertThat(
            DecodeFailure.isUnknownSchema(
                new SerializationException("", new RestClientException("Schema 7", 40403))))
        .isTrue();
    assertThat(DecodeFailure.isUnknownSchema(new UndecodableException(""))).isFalse();
    assertThat(
            DecodeFailure.isUnknownSchema(
                new SchemaRegistryUnavailableException("", new UnknownSchemaException(""))))
        .as("a registry that has forgotten")
        .isFalse();
  }

  @Test
  void confluent_s_other_answers_are_away() {
    assertThat(confluent(new RestClientException("Error in the backend data store", 50001)))
        .isEqualTo(REGISTRY_AWAY);
    assertThat(confluent(new RestClientException("Unauthorized", 401))).isEqualTo(REGISTRY_AWAY);
    assertThat(confluent(new RestClientException("HTTP 404 Not Found", 404)))
        .isEqualTo(REGISTRY_AWAY);
  }

  @Test
  void confluent_s_failures_to_connect_are_away() {
    assertThat(confluent(new ConnectException("Connection refused"))).isEqualTo(REGISTRY_AWAY);
    assertThat(confluent(new HttpTimeoutException("timed out"))).isEqualTo(REGISTRY_AWAY);
    assertThat(DecodeFailure.classify(new TimeoutException("408"))).isEqualTo(REGISTRY_AWAY);
    assertThat(DecodeFailure.classify(new DisconnectException("502"))).isEqualTo(REGISTRY_AWAY);
    assertThat(DecodeFailure.classify(new InvalidConfigurationException("URL")))
        .isEqualTo(REGISTRY_AWAY);
    assertThat(DecodeFailure.classify(new TopicAuthorizationException("403")))
        .isEqualTo(REGISTRY_AWAY);
  }

  @Test
  void bytes_that_avro_cannot_read_are_unreadable_though_it_says_so_with_an_io_exception() {
    assertThat(confluent(truncated())).isEqualTo(UNREADABLE);
    assertThat(DecodeFailure.classify(new SerializationException("Unknown magic byte!")))
        .isEqualTo(UNREADABLE);
    assertThat(DecodeFailure.classify(new IndexOutOfBoundsException())).isEqualTo(UNREADABLE);
  }

  @Test
  void an_interrupt_says_nothing_about_the_record() {
    assertThat(DecodeFailure.classify(new InterruptException(new InterruptedException())))
        .isEqualTo(REGISTRY_AWAY);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_circle_of_causes_ends() {
    var first = new IllegalStateException("a");
    var second = new IllegalStateException("b", first);
    first.initCause(second);
    assertThat(DecodeFailure.classify(first)).isEqualTo(UNREADABLE);
  }

  private static DecodeFailure confluent(Exception cause) {
    return DecodeFailure.classify(
        new SerializationException("Error retrieving Avro value schema for id 7", cause));
  }

  private static IOException truncated() {
    try {
      DecoderFactory.get().binaryDecoder(new byte[0], null).readLong();
      throw new AssertionError("read from nothing");
    } catch (IOException e) {
      return e;
    }
  }
}
