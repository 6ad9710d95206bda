package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.serde.MessageSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ClientSettingsTest {
  private static final String READ_TIMEOUT = "schema.registry.http.read.timeout.ms";
  private static final String CONNECT_TIMEOUT = "schema.registry.http.connect.timeout.ms";

  @Test
  void brokers_and_registry_are_where_up_has_them_unless_told_otherwise() {
    var settings = ClientSettings.of(Map.of());

    assertThat(settings.config())
        .containsEntry("bootstrap.servers", "localhost:9092")
        .containsEntry("schema.registry.url", "http://localhost:8081/apis/ccompat/v7");
    assertThat(ClientSettings.of(Map.of("schema.registry.url", "http://r")).config())
        .containsEntry("schema.registry.url", "http://r");
  }

  @Test
  void an_address_of_the_brokers_is_all_that_a_client_needs_to_know() {
    var started = System.nanoTime();

    // Nobody listens there: it is not reached, which is not the same as badly configured.
    assertThatThrownBy(() ->
            PassbookClient.connect(
                ClientSettings.of(Map.of("bootstrap.servers", "127.0.0.1:1"))
                    .withTimeout(Duration.ofMillis(500))))
        .isInstanceOf(NotSentException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
    MessageSerdes.of(ClientSettings.of(Map.of("bootstrap.servers", "localhost:9092")).serdeConfig())
        .close();
  }

  @Test
  void the_registry_is_given_no_longer_than_the_time_out() {
    var hasty = ClientSettings.of(Map.of()).withTimeout(Duration.ofSeconds(1));
    assertThat(hasty.serdeConfig())
        .containsEntry(READ_TIMEOUT, 1_000)
        .containsEntry(CONNECT_TIMEOUT, 1_000);

    // All addresses are asked before giving up.
    var two = with(hasty, Map.of("schema.registry.url", "http://a:1,http://b:2"));
    assertThat(two.serdeConfig()).containsEntry(READ_TIMEOUT, 500);

    // What was configured counts where it is shorter, under either name.
    var shorter = with(hasty, Map.of("http.read.timeout.ms", "300", CONNECT_TIMEOUT, "200"));
    assertThat(shorter.serdeConfig())
        .containsEntry(CONNECT_TIMEOUT, "200")
        .doesNotContainKey(READ_TIMEOUT);

    var patient = ClientSettings.of(Map.of()).withTimeout(Duration.ofMinutes(1));
    assertThat(patient.serdeConfig()).doesNotContainKeys(READ_TIMEOUT, CONNECT_TIMEOUT);
    assertThat(patient.withTimeout(Duration.ofSeconds(1)).serdeConfig())
        .containsEntry(READ_TIMEOUT, 1_000);
  }

  @Test
  void wrong_settings_are_told_from_brokers_that_are_away() {
    var wrong =
        Map.of(
            "bootstrap.servers", "localhost",
            "security.protocol", "TLS",
            "ssl.truststore.location", "/nowhere/trust.jks",
            "schema.registry.url", "localhost:8081",
            "http.read.timeout.ms", "soon");
    wrong.forEach((name, value) -> {
      var config = new HashMap<String, Object>(Map.of("bootstrap.servers", "127.0.0.1:1"));
      if (name.startsWith("ssl.")) {
        config.put("security.protocol", "SSL");
      }
      config.put(name, value);
      assertThatThrownBy(() -> connect(config))
          .as(name)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(value);
    });
  }

  @Test
  void a_host_that_nobody_knows_may_be_known_tomorrow() {
    assertThatThrownBy(() -> connect(Map.of("bootstrap.servers", "nowhere.invalid:9092")))
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("nowhere.invalid:9092")
        .hasMessageContaining("no such host");
  }

  private static void connect(Map<String, ?> config) {
    PassbookClient.connect(ClientSettings.of(config).withTimeout(Duration.ofMillis(500))).close();
  }

  private static ClientSettings with(ClientSettings settings, Map<String, ?> more) {
    var config = new HashMap<String, Object>(settings.config());
    config.putAll(more);
    return ClientSettings.of(config).withTimeout(settings.timeout());
  }
}
