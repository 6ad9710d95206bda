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
  void a_schema_keeps_its_id_after_a_kill_and_a_new_start() throws Exception {
    String first;
    try (var registry = Registry.start(folder, 0)) {
      first = register(registry, "{\\\"type\\\":\\\"string\\\"}");
      registry.kill();
    }

    try (var registry = Registry.start(folder, 0)) {
      assertThat(register(registry, "{\\\"type\\\":\\\"string\\\"}")).isEqualTo(first);
      assertThat(register(registry, "{\\\"type\\\":\\\"int\\\"}"))
          .as("not compatible with the first version")
          .contains("409");
    }
  }

  private String register(Registry registry, String schema) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/test-value/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(BodyPublishers.ofString("{\"schema\":\"" + schema + "\"}"))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
