package io.passbook.serde;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import tools.jackson.databind.JsonNode;

/**
 * The four things that we want of a registry, in Confluent's REST API: register a schema, look one
 * up, take the latest, get one by its id. Each call is a request; see {@link SchemaCache}.
 */
final class SchemaRegistry implements AutoCloseable {
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;
  private static final int INCOMPATIBLE = 409;
  private static final int BAD_REQUEST = 400;
  private static final int UNPROCESSABLE = 422;

  /** Schemas may refer to others that refer to others: this deep, and no deeper. */
  private static final int MAX_REFERENCE_DEPTH = 16;

  private final RegistryHttp http;
  private final String where;
  private final boolean normalize;

  SchemaRegistry(RegistryConfig config, boolean normalize, LongSupplier clockMs) {
    this.http = new RegistryHttp(config, clockMs);
    this.where = config.where();
    this.normalize = normalize;
  }

  /**
   * Registers the schema under the subject, unless it is there already.
   *
   * @return its id
   */
  int register(String subject, Schema schema) {
    var request = "/subjects/" + path(subject) + "/versions" + query();
    var answer = http.post(request, body(schema));
    if (isIncompatible(answer)) {
      // A registry that was still reading its storage back conflicts with itself: ADR 0066.
      answer = http.post(request, body(schema));
    }
    if (isIncompatible(answer)) {
      throw new IncompatibleSchemaException(
          "The schema registry at %s refuses our %s for %s because it does not go with the versions there: %s. Upgrade the readers first, or see what was registered under that subject"
              .formatted(where, schema.getFullName(), subject, answer.message()));
    }
    return id(answer, "register %s under %s".formatted(schema.getFullName(), subject));
  }

  /**
   * The id of a schema that someone registered.
   *
   * @throws UnknownSchemaException when nobody has
   */
  int lookup(String subject, Schema schema) {
    var answer = http.post("/subjects/" + path(subject) + query(), body(schema));
    if (isNotFound(answer)) {
      throw new UnknownSchemaException(
          "The schema registry at %s does not have our %s under %s. Register it, or set auto.register.schemas=true"
              .formatted(where, schema.getFullName(), subject));
    }
    return id(answer, "look up %s under %s".formatted(schema.getFullName(), subject));
  }

  /**
   * The id of the subject's latest version, which must be this schema but for documentation.
   *
   * @throws UnknownSchemaException when the subject has none
   * @throws IncompatibleSchemaException when the latest is another
   */
  int latest(String subject, Schema schema) {
    var answer = http.get("/subjects/" + path(subject) + "/versions/latest");
    if (isNotFound(answer)) {
      throw new UnknownSchemaException(
          "The schema registry at %s has no schema under %s, and use.latest.version is true. Register %s there"
              .formatted(where, subject, schema.getFullName()));
    }
    var id = id(answer, "get the latest version of " + subject);
    var latest = parse(answer.body(), id);
    if (!SchemaNormalization.toParsingForm(latest)
        .equals(SchemaNormalization.toParsingForm(schema))) {
      throw new IncompatibleSchemaException(
          "The latest version of %s at %s is another schema than the %s of this program, and use.latest.version is true. Set it to false, or register our schema as the latest version"
              .formatted(subject, where, schema.getFullName()));
    }
    return id;
  }

  /**
   * The schema with this id.
   *
   * @throws UnknownSchemaException when the registry says that it has none, or that this is no id
   * @throws UndecodableException when what it has is not Avro
   */
  Schema byId(int id) {
    var answer = http.get("/schemas/ids/" + id);
    if (isNotFound(answer) || isNoId(answer)) {
      throw new UnknownSchemaException(
          "The schema registry at %s knows no schema with the id %d".formatted(where, id));
    }
    if (answer.errorCode() != 0) {
      throw refused(answer, "get the schema with the id " + id);
    }
    return parse(answer.body(), id);
  }

  @Override
  public void close() {
    http.close();
  }

  private Schema parse(JsonNode body, int id) {
    var type = body.path("schemaType").asString("AVRO");
    if (!type.equals("AVRO")) {
      throw new UndecodableException(
          "The schema with the id %d is of type %s, not AVRO".formatted(id, type));
    }
    var parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
    try {
      parseReferences(body, parser, new HashMap<>(), 0);
      return parser.parse(body.path("schema").asString(""));
    } catch (SchemaParseException e) {
      throw new UndecodableException(
          "What the schema registry at %s has under the id %d is no Avro schema: %s"
              .formatted(where, id, e.getMessage()),
          e);
    }
  }

  /** Depth first, so that each schema finds those that it refers to. */
  private void parseReferences(
      JsonNode body, Schema.Parser parser, Map<String, Boolean> seen, int depth) {
    for (var reference : body.path("references")) {
      var subject = reference.path("subject").asString("");
      var version = reference.path("version").asInt(0);
      if (seen.put(subject + "/" + version, true) != null) {
        continue;
      }
      if (depth == MAX_REFERENCE_DEPTH) {
        throw new SchemaParseException("References deeper than " + MAX_REFERENCE_DEPTH);
      }
      var answer = http.get("/subjects/" + path(subject) + "/versions/" + version);
      if (isNotFound(answer)) {
        throw new UnknownSchemaException(
            "The schema registry at %s has a schema that refers to %s version %d, which it does not have"
                .formatted(where, subject, version));
      }
      if (answer.errorCode() != 0) {
        throw refused(answer, "get " + subject + " version " + version);
      }
      parseReferences(answer.body(), parser, seen, depth + 1);
      parser.parse(answer.body().path("schema").asString(""));
    }
  }

  private int id(RegistryHttp.Answer answer, String what) {
    if (answer.errorCode() != 0 || !answer.body().path("id").isInt()) {
      throw refused(answer, what);
    }
    return answer.body().path("id").asInt();
  }

  private SchemaRegistryUnavailableException refused(RegistryHttp.Answer answer, String what) {
    return new SchemaRegistryUnavailableException(
        "The schema registry at %s refuses to %s: %s (%d)"
            .formatted(where, what, answer.message(), answer.errorCode()));
  }

  private static boolean isNotFound(RegistryHttp.Answer answer) {
    return List.of(SUBJECT_NOT_FOUND, VERSION_NOT_FOUND, SCHEMA_NOT_FOUND)
        .contains(answer.errorCode());
  }

  /**
   * Whether the registry says that this is no id at all. A proxy that takes exception to the
   * request says nothing about the id, and knows no error codes.
   */
  private static boolean isNoId(RegistryHttp.Answer answer) {
    var code = answer.errorCode();
    var status = code >= 10_000 ? code / 100 : code;
    return answer.body().has("error_code") && (status == BAD_REQUEST || status == UNPROCESSABLE);
  }

  private static boolean isIncompatible(RegistryHttp.Answer answer) {
    return answer.errorCode() == INCOMPATIBLE || answer.errorCode() / 100 == INCOMPATIBLE;
  }

  private String query() {
    return normalize ? "?normalize=true" : "";
  }

  private static Map<String, Object> body(Schema schema) {
    return Map.of("schema", PublishedSchema.text(schema));
  }

  private static String path(String subject) {
    return java.net.URLEncoder.encode(subject, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }
}
