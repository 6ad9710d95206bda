package io.passbook.serde;

import org.apache.avro.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema as others shall see it: without {@code avro.java.string}, which Avro's compiler puts
 * into the schemas of generated classes and which means something to Java alone.
 */
final class PublishedSchema {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PublishedSchema() {}

  /** The schema as JSON, equal to the {@code .avsc} that it was generated from but for spaces. */
  static String text(Schema schema) {
    return MAPPER.writeValueAsString(clean(MAPPER.readTree(schema.toString())));
  }

  private static JsonNode clean(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("avro.java.string");
      if (object.size() == 1 && object.path("type").isString()) {
        return object.get("type"); // {"type": "string"} is "string"
      }
      for (var name : java.util.List.copyOf(object.propertyNames())) {
        object.set(name, clean(object.get(name)));
      }
    } else if (node instanceof tools.jackson.databind.node.ArrayNode array) {
      for (var i = 0; i < array.size(); i++) {
        array.set(i, clean(array.get(i)));
      }
    }
    return node;
  }
}
