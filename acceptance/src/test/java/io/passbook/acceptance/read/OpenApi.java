package io.passbook.acceptance.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** Holds answers against the service's own {@code openapi.yaml}: as much of it as that uses. */
final class OpenApi {
  private final Map<String, Object> document;

  OpenApi(String yaml) {
    document = new Yaml().load(yaml);
  }

  Set<String> paths() {
    return map(document.get("paths")).keySet();
  }

  /** The names of the query parameters that are declared, in alphabetical order. */
  SortedSet<String> parameters(String path) {
    var names = new TreeSet<String>();
    if (operation(path).get("parameters") instanceof List<?> parameters) {
      for (var parameter : parameters) {
        var resolved = resolve(parameter);
        if ("query".equals(resolved.get("in"))) {
          names.add(Objects.toString(resolved.get("name")));
        }
      }
    }
    return names;
  }

  private Map<String, Object> operation(String path) {
    return map(map(map(document.get("paths")).get(path)).get("get"));
  }

  /**
   * The answer must be declared: its status, content type, and each field; and have its headers.
   */
  void check(String path, Http.Answer answer) {
    var where = path + " " + answer.status();
    var declared = map(operation(path).get("responses")).get(Integer.toString(answer.status()));
    assertThat(declared).as("%s is declared; it was %s", where, answer.body()).isNotNull();
    var response = resolve(declared);
    if (response.get("headers") instanceof Map<?, ?> headers) {
      headers
          .keySet()
          .forEach(name ->
              assertThat(answer.header(Objects.toString(name)))
                  .as("%s: %s", where, name)
                  .isNotEmpty());
    }
    var content = response.get("content");
    if (content == null) {
      assertThat(answer.body()).as(where).isEmpty();
      return;
    }
    var type = answer.header("Content-Type").replaceAll(";.*", "");
    assertThat(map(content)).as(where).containsKey(type);
    if (type.endsWith("json")) {
      validate(where, answer.json(), map(map(map(content).get(type)).get("schema")));
    }
  }

  private void validate(String where, JsonNode value, Map<String, Object> unresolved) {
    var schema = resolve(unresolved);
    var types =
        schema.get("type") instanceof List<?> several ? several : List.of(schema.get("type"));
    assertThat(types.contains(type(value))).as("%s: %s", where, value).isTrue();
    if (schema.get("enum") instanceof List<?> values) {
      assertThat(values.contains(value.asString())).as("%s: %s", where, value).isTrue();
    }
    if (value.isObject()) {
      var properties =
          schema.get("properties") == null
              ? Map.<String, Object>of()
              : map(schema.get("properties"));
      if (schema.get("required") instanceof List<?> required) {
        required.forEach(
            name -> assertThat(value.has(name.toString())).as("%s.%s", where, name).isTrue());
      }
      for (var property : value.properties()) {
        var name = where + "." + property.getKey();
        if (properties.containsKey(property.getKey())) {
          validate(name, property.getValue(), map(properties.get(property.getKey())));
        } else if (schema.get("additionalProperties") instanceof Map<?, ?> any) {
          validate(name, property.getValue(), map(any));
        } else {
          assertThat(schema.get("additionalProperties")).as(name).isNotEqualTo(false);
        }
      }
    }
    for (var i = 0; value.isArray() && i < value.size(); i++) {
      validate("%s[%d]".formatted(where, i), value.get(i), map(schema.get("items")));
    }
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL, MISSING -> "null";
    };
  }

  private Map<String, Object> resolve(@Nullable Object node) {
    var map = map(node);
    if (!(map.get("$ref") instanceof String reference)) {
      return map;
    }
    Object target = document;
    for (var step : reference.substring(2).split("/", -1)) {
      target = Objects.requireNonNull(map(target).get(step), reference);
    }
    return resolve(target);
  }

  @SuppressWarnings("unchecked") // YAML mappings in this document have text keys
  private static Map<String, Object> map(@Nullable Object node) {
    Objects.requireNonNull(node);
    return (Map<String, Object>) node;
  }
}
