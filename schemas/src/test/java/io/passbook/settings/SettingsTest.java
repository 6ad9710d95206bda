package io.passbook.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingsTest {
  private static final SettingNames NAMES =
      SettingNames.common()
          .number("http.port", 8082, 0, 65_535, "Port of the HTTP server; 0 takes a free one")
          .number("window", 100_000, 1, Long.MAX_VALUE, "Command ids remembered")
          .text("group.id", "command-service", "Consumer group")
          .optional("state.dir", "Folder for state");

  @TempDir private Path folder;

  @Test
  void without_file_and_environment_there_are_the_defaults() {
    var settings = Settings.load(null, Map.of("HOME", "/root"), NAMES);
    assertThat(settings.text("bootstrap.servers")).isEqualTo("localhost:9092");
    assertThat(settings.integer("http.port")).isEqualTo(8082);
    assertThat(settings.number("window")).isEqualTo(100_000);
    assertThat(settings.flag("development")).isFalse();
    assertThat(settings.find("state.dir")).isEmpty();
  }

  @Test
  void the_environment_wins_over_the_file_and_the_file_over_the_default() throws IOException {
    var file = file("http.port = 1111\ngroup.id: from-file\n");
    var settings = Settings.load(file, Map.of("PASSBOOK_HTTP_PORT", "2222"), NAMES);
    assertThat(settings.integer("http.port")).isEqualTo(2222);
    assertThat(settings.text("group.id")).isEqualTo("from-file");
  }

  @Test
  void the_environment_reaches_settings_that_are_handed_on() {
    var environment =
        Map.of(
            "PASSBOOK_KAFKA_SSL_TRUSTSTORE_LOCATION", "/trust.jks",
            "PASSBOOK_BASIC_AUTH_USER_INFO", "a:b",
            "PASSBOOK_SCHEMA_REGISTRY_URL", "http://r",
            "PASSBOOK_SCHEMA_REGISTRY_SSL_KEYSTORE_LOCATION", "/k",
            "PASSBOOK_JAVA_OPTS", "-Xmx1g");
    var settings = Settings.load(null, environment, NAMES);
    assertThat(settings.kafkaConfig())
        .isEqualTo(
            Map.of("bootstrap.servers", "localhost:9092", "ssl.truststore.location", "/trust.jks"));
    assertThat(settings.serdeConfig())
        .containsEntry("schema.registry.url", "http://r")
        .containsEntry("schema.registry.ssl.keystore.location", "/k")
        .containsEntry("basic.auth.user.info", "a:b")
        .containsEntry("auto.register.schemas", "true")
        .containsEntry("value.serializer", "io.passbook.serde.AvroSerializer")
        .doesNotContainKey("use.latest.version");
    assertThat(settings.clientConfig())
        .containsAllEntriesOf(settings.kafkaConfig())
        .containsAllEntriesOf(settings.serdeConfig());
  }

  @Test
  void all_problems_are_said_at_once_each_with_its_place() throws IOException {
    var file =
        file(
            """
            # a comment
            http.prt = 1

            http.port = many
            development = yes
            window = 0
            group.id = a
            group.id = b
            nothing.of.ours = 1
            """);
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Settings.load(file, Map.of("PASSBOOK_WINDOWS", "1"), NAMES))
        .satisfies(e ->
            assertThat(e.problems())
                .isEqualTo(
                    List.of(
                        file + " line 2: no setting is called http.prt. Did you mean http.port?",
                        file
                            + " line 4: http.port must be a whole number from 0 to 65535 but is"
                            + " 'many'",
                        file + " line 5: development must be true or false but is 'yes'",
                        file + " line 6: window must be from 1 to 9223372036854775807 but is 0",
                        file + " line 8: group.id is given already by " + file + " line 7",
                        file + " line 9: no setting is called nothing.of.ours.",
                        "PASSBOOK_WINDOWS: no setting is called windows. Did you mean"
                            + " window?")));
  }

  @Test
  void lines_that_go_on_are_one_setting() throws IOException {
    var file = file("kafka.sasl.jaas.config = org.Module required \\\n    user=me;\nbad = 1\n");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Settings.load(file, Map.of(), NAMES))
        .withMessage(file + " line 3: no setting is called bad.");
    Files.writeString(file, Files.readString(file).replace("bad = 1", "! bad = \\"));
    assertThat(Settings.load(file, Map.of(), NAMES).kafkaConfig())
        .containsEntry("sasl.jaas.config", "org.Module required user=me;");
  }

  @Test
  void a_file_that_cannot_be_read_is_said() throws IOException {
    assertProblem(folder.resolve("none"), "There is no file " + folder.resolve("none"));
    assertProblem(folder, "Cannot read " + folder);
    var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertProblem(binary, binary + " is not UTF-8 text");
    assertProblem(file("group.id = \\u12"), "line 1: Malformed \\uxxxx encoding.");
  }

  @Test
  void an_empty_value_is_no_value() throws IOException {
    var settings = Settings.load(file("group.id =\n"), Map.of("PASSBOOK_STATE_DIR", ""), NAMES);
    assertThat(settings.text("group.id")).isEqualTo("command-service");
    assertThat(settings.find("state.dir")).isEmpty();
  }

  @Test
  void a_map_is_checked_like_a_file() {
    assertThat(Settings.of(Map.of("http.port", "0"), NAMES).integer("http.port")).isZero();
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Settings.of(Map.of("http.port", "70000"), NAMES))
        .withMessage("setting http.port: http.port must be from 0 to 65535 but is 70000");
  }

  @Test
  void asking_for_a_name_that_nobody_listed_is_a_mistake_in_the_program() {
    var settings = Settings.of(Map.of(), NAMES);
    assertThatIllegalArgumentException().isThrownBy(() -> settings.text("no.such"));
    assertThatIllegalArgumentException().isThrownBy(() -> settings.text("state.dir"));
  }

  @Test
  void secrets_are_never_shown() {
    var settings =
        Settings.of(
            Map.of(
                "kafka.ssl.keystore.password", "s3cret",
                "kafka.sasl.jaas.config", "password=s3cret",
                "kafka.ssl.keystore.key", "s3cret",
                "basic.auth.user.info", "me:s3cret",
                "bearer.auth.token", "s3cret",
                "schema.registry.url", "http://me:s3cret@registry,http://you:s3cret@other",
                "basic.auth.credentials.source", "USER_INFO"),
            NAMES);
    assertThat(settings.toString())
        .doesNotContain("s3cret")
        .contains("kafka.sasl.jaas.config=***, ")
        .contains("schema.registry.url=http://***@registry,http://***@other")
        .contains("basic.auth.credentials.source=USER_INFO, ")
        .doesNotContain("http.port");
  }

  @Test
  void the_help_names_every_setting_with_its_default() {
    assertThat(NAMES.describe())
        .contains("bootstrap.servers = localhost:9092")
        .contains("http.port = 8082")
        .contains("Port of the HTTP server; 0 takes a free one (0 to 65535)")
        .contains("Command ids remembered (from 1)")
        .contains("state.dir\n")
        .contains("kafka.*\n    Handed to all Kafka clients")
        .contains("PASSBOOK_BOOTSTRAP_SERVERS");
  }

  private static void assertProblem(Path file, String problem) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Settings.load(file, Map.of(), NAMES))
        .withMessageContaining(problem);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("passbook.properties"), text);
  }
}
