package io.passbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConnectionOptionsTest {
  private final ConnectionOptions options = new ConnectionOptions();

  @TempDir Path folder;

  @Test
  void a_slip_in_the_name_of_a_variable_is_no_default() {
    var slips =
        Map.of(
            "PASSBOOK_BOOTSTRAP_SERVER", "PASSBOOK_BOOTSTRAP_SERVERS",
            "PASSBOOK_PROJECTION_URI", "PASSBOOK_PROJECTION_URL",
            "PASSBOOK_SCHEMAREGISTRY_URL", "PASSBOOK_SCHEMA_REGISTRY_URL",
            "PASSBOOK_JAVA_OPT", "PASSBOOK_JAVA_OPTS");
    slips.forEach((slip, meant) ->
        assertThatThrownBy(() -> options.clientConfig(Map.of(slip, "prod:9092")))
            .isInstanceOf(CliException.class)
            .hasMessage(
                "Unknown variable %s in the environment. Did you mean %s?".formatted(slip, meant)));
  }

  @Test
  void variables_of_the_launcher_of_the_services_and_of_kafka_are_let_through() {
    var environment = new HashMap<String, String>();
    environment.put("PASSBOOK_BOOTSTRAP_SERVERS", "prod:9092");
    for (var other :
        new String[] {
          "PASSBOOK_JAVA_HOME",
          "PASSBOOK_JAVA_OPTS",
          "PASSBOOK_CLASSPATH",
          "PASSBOOK_DEBUG",
          "PASSBOOK_DEVELOPMENT",
          "PASSBOOK_WINDOW",
          "PASSBOOK_HTTP_PORT",
          "PASSBOOK_STATE_DIR",
          "PASSBOOK_KAFKA_ACKS",
          "PASSWORD"
        }) {
      environment.put(other, "x");
    }

    assertThat(options.clientConfig(environment))
        .isEqualTo(Map.of("bootstrap.servers", "prod:9092", "acks", "x"));
  }

  @Test
  void a_file_that_is_no_utf_8_is_called_that() throws IOException {
    var latin1 = "ssl.truststore.password=\u00fc".getBytes(StandardCharsets.ISO_8859_1);
    options.config = Files.write(folder.resolve("client.properties"), latin1);

    assertThatThrownBy(() -> options.clientConfig(Map.of()))
        .isInstanceOf(CliException.class)
        .hasMessage(options.config + " is not UTF-8 text");
  }
}
