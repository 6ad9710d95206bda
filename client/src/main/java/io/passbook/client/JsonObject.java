package io.passbook.client;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as a map of strings, {@link Long}, {@link Double}, {@link Boolean}, lists, maps and
 * nulls. On Jackson's streaming layer alone: data binding would be half of a command's start-up.
 */
final class JsonObject {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, @Nullable Object> fields;

  JsonObject(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * @throws ProjectionException.Unavailable when this is no JSON object
   */
  static JsonObject parse(String text) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return new JsonObject(object(parser));
      }
    } catch (JacksonException e) {
      throw new ProjectionException.Unavailable("The answer is not JSON: " + shortened(text), e);
    }
    throw new ProjectionException.Unavailable(
        "The answer is no JSON object: " + shortened(text), null);
  }

  String text(String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw missing(name, "a text");
  }

  @Nullable String textOrNull(String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  long number(String name) {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw missing(name, "a whole number");
  }

  @Nullable Long numberOrNull(String name) {
    return fields.get(name) instanceof Long number ? number : null;
  }

  boolean flag(String name) {
    if (fields.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw missing(name, "true or false");
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException _) {
      throw missing(name, "an instant");
    }
  }

  @SuppressWarnings("unchecked")
  List<JsonObject> objects(String name) {
    if (!(fields.get(name) instanceof List<?> list)) {
      throw missing(name, "a list");
    }
    return list.stream()
        .filter(Map.class::isInstance)
        .map(each -> new JsonObject((Map<String, @Nullable Object>) each))
        .toList();
  }

  @SuppressWarnings("unchecked")
  JsonObject object(String name) {
    if (fields.get(name) instanceof Map<?, ?> map) {
      return new JsonObject((Map<String, @Nullable Object>) map);
    }
    throw missing(name, "an object");
  }

  Iterable<String> names() {
    return fields.keySet();
  }

  /** The object on one line. */
  @Override
  public String toString() {
    return Json.write(fields);
  }

  private ProjectionException missing(String name, String kind) {
    return new ProjectionException.Unavailable(
        "Expected %s as '%s' in the answer: %s".formatted(kind, name, shortened(toString())), null);
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME ->
          null;
    };
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
