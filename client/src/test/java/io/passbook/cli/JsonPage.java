package io.passbook.cli;

import io.passbook.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/json.md promises, and how to compare a document with it. */
public final class JsonPage {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonPage() {}

  static String section(String title) throws IOException {
    var page = Files.readString(Path.of("..", "docs", "json.md"), StandardCharsets.UTF_8);
    return Arrays.stream(page.split("\n## ", -1))
        .filter(section -> section.startsWith(title + "\n"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/json.md has no section " + title));
  }

  public static List<JsonNode> examples(String title) throws IOException {
    return Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL)
        .matcher(section(title))
        .results()
        .map(found -> MAPPER.readTree(found.group(1)))
        .toList();
  }

  public static List<String> fields(Map<String, ? extends @Nullable Object> document) {
    return fields(MAPPER.readTree(Json.write(document)));
  }

  /** The names of the fields in their order, with those of objects and of lists of objects. */
  public static List<String> fields(JsonNode document) {
    return document.properties().stream()
        .map(field -> field.getKey() + inside(field.getKey(), field.getValue()))
        .toList();
  }

  private static String inside(String name, JsonNode value) {
    if (name.equals("headers")) {
      return "{…}";
    }
    if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
      return fields(value.get(0)).toString();
    }
    return value.isObject() ? "{" + String.join(", ", fields(value)) + "}" : "";
  }
}
