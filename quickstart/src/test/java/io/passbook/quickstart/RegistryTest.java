package io.passbook.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RegistryTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void schemas_keep_their_ids_when_the_registry_is_killed_as_soon_as_it_gave_them()
      throws Exception {
    String first;
    String second;
    try (var registry = Registry.start(folder, 0)) {
      first = register(registry, "first-value", "string");
      second = register(registry, "second-value", "int");
      registry.kill();
    }

    try (var registry = Registry.start(folder, 0)) {
      assertThat(schema(registry, first)).isEqualTo("{\"schema\":\"\\\"string\\\"\"}");
      assertThat(schema(registry, second)).isEqualTo("{\"schema\":\"\\\"int\\\"\"}");
      assertThat(register(registry, "second-value", "int")).isEqualTo(second);
      assertThat(register(registry, "first-value", "int"))
          .as("not compatible with the first version")
          .contains("409");
    }
  }

  /** Registers an Avro type and returns the registry's answer, which has the id. */
  private String register(Registry registry, String subject, String type) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(
                BodyPublishers.ofString(
                    "{\"schema\":\"{\\\"type\\\":\\\"%s\\\"}\"}".formatted(type)))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private String schema(Registry registry, String answer) throws Exception {
    var id = answer.replaceAll("\\D", "");
    var request = HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
