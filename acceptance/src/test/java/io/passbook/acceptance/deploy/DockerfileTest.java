package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DockerfileTest {
  /** Its instructions, a line each, by stage; the base image is under FROM. */
  private final Map<String, List<String>> stages = new LinkedHashMap<>();

  @BeforeEach
  void read() throws IOException {
    var text =
        Files.readString(ComposeFile.ROOT.resolve("Dockerfile"))
            .replaceAll("(?m)^#.*\n", "")
            .replaceAll("\\\\\n\\s*", "");
    List<String> stage = new ArrayList<>();
    for (var line : text.lines().filter(l -> !l.isBlank()).toList()) {
      if (line.startsWith("FROM ")) {
        stage = new ArrayList<>();
        stages.put(line.substring(line.indexOf(" AS ") + 4), stage);
      }
      stage.add(line);
    }
  }

  @Test
  void base_images_are_pinned_to_a_release_with_a_jdk_25() {
    var bases =
        stages.values().stream()
            .map(stage -> stage.getFirst().split(" ", -1)[1])
            .filter(base -> !stages.containsKey(base))
            .toList();
    assertThat(bases)
        .hasSize(2)
        .allMatch(
            base -> base.matches("[a-z/-]+:[0-9]+\\.[0-9]+\\.[0-9]+.*") && base.contains("25"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service", "cli"})
  void each_image_starts_java_itself_as_a_user_without_rights(String target) throws Exception {
    assertThat(stages).containsKey(target);
    assertThat(stages.get(target)).first().isEqualTo("FROM runtime AS " + target);
    assertThat(stages.get("runtime")).contains("USER 10001:10001", "STOPSIGNAL SIGTERM");
    assertThat(stages.get(target)).noneMatch(line -> line.startsWith("USER "));

    var entry = instruction(target, "ENTRYPOINT ");
    assertThat(entry).as("exec form, so that java gets the signals").startsWith("[\"java\", ");
    var main = entry.substring(entry.lastIndexOf(", \"") + 3, entry.lastIndexOf('"'));
    assertThat(Class.forName(main).getMethod("main", String[].class)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "projection-service"})
  void each_service_is_checked_without_curl_and_brings_its_settings(String target) {
    assertThat(instruction(target, "HEALTHCHECK "))
        .contains("CMD [\"/opt/passbook/healthy\", \"http\", ", "\"/health/live\"]");
    assertThat(instruction(target, "CMD "))
        .isEqualTo("[\"--config\", \"/etc/passbook/" + target + ".properties\"]");
    assertThat(stages.get(target)).contains("COPY deploy/" + target + ".properties /etc/passbook/");
  }

  private String instruction(String stage, String name) {
    return stages.getOrDefault(stage, List.of()).stream()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .orElseThrow()
        .substring(name.length());
  }
}
