package io.passbook.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FailureTest {
  private static final String BROKERS = "one:9092,two:9092";

  @Test
  void brokers_that_do_not_answer_are_named() {
    var silence = new TimeoutException("Timed out", new java.util.concurrent.TimeoutException());
    assertFailure(silence, 4, "No broker answers at one:9092,two:9092: Timed out");
  }

  @Test
  void brokers_that_refuse_have_answered() {
    assertFailure(
        new SaslAuthenticationException("Invalid username or password"),
        4,
        "Kafka at one:9092,two:9092 refuses the log-in: Invalid username or password");
    assertFailure(
        new TopicAuthorizationException("No topic for you"),
        4,
        "Kafka at one:9092,two:9092 refuses access: No topic for you");
    assertFailure(
        new KafkaException("Odd", new UnsupportedVersionException("Too old")),
        4,
        "Kafka at one:9092,two:9092 cannot be used: Odd: Too old");
  }

  @Test
  void settings_of_which_no_client_can_be_made_are_wrong_settings() {
    assertFailure(
        catchThrowable(() -> Admin.create(Map.of("bootstrap.servers", "nowhere"))),
        2,
        "Invalid url in bootstrap.servers: nowhere");
    assertFailure(
        catchThrowable(FailureTest::consumerWithoutPassword),
        2,
        "Kafka's settings cannot be used: Failed to construct kafka consumer: Failed to create new"
            + " NetworkClient: Could not find a 'KafkaClient' entry in the JAAS configuration."
            + " System property 'java.security.auth.login.config' is not set");
    assertFailure(new ConfigException("url", "x"), 2, "Invalid value x for configuration url");
  }

  private static void consumerWithoutPassword() {
    var config =
        Map.<String, Object>of(
            "bootstrap.servers", "127.0.0.1:1",
            "group.id", "group",
            "security.protocol", "SASL_PLAINTEXT",
            "sasl.mechanism", "PLAIN");
    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()).close();
  }

  @Test
  void what_we_say_ourselves_is_said_as_it_is() {
    assertFailure(new StartException("The port is taken"), 2, "The port is taken");
    assertFailure(
        catchThrowable(() -> Settings.of(Map.of("colour", "red"), SettingNames.common())),
        2,
        "setting colour: no setting is called colour.");
  }

  @Test
  void all_else_is_a_mistake_of_ours() {
    assertThat(Failure.of(new IllegalStateException("How?"), BROKERS)).isEmpty();
  }

  private static void assertFailure(Throwable thrown, int exitCode, String sentence) {
    assertThat(Failure.of(thrown, BROKERS)).contains(new Failure(exitCode, sentence));
  }
}
