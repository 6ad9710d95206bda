package io.passbook.serde;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * Remembers what the registry said. An id never changes its meaning, so a schema is kept for ever;
 * that an id is unknown is believed only for a while, since someone may register it, and not at all
 * from a registry that has forgotten what it told us before.
 *
 * <p>Thread-safe. No request is made while a map is locked: two threads that miss at once both ask.
 */
final class SchemaCache implements AutoCloseable {
  static final long UNKNOWN_MS = 10_000;

  /** How many unknown ids are remembered: whoever sends garbage can think of four billion. */
  static final int MAX_UNKNOWN = 1_000;

  private final SchemaRegistry registry;
  private final LongSupplier clockMs;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();

  private record Unknown(String message, long untilMs) {}

  SchemaCache(SchemaRegistry registry, LongSupplier clockMs) {
    this.registry = registry;
    this.clockMs = clockMs;
  }

  static SchemaCache of(Map<String, ?> config) {
    var normalize = RegistryConfig.text(config, "normalize.schemas").map(Boolean::parseBoolean);
    LongSupplier clockMs = () -> System.nanoTime() / 1_000_000;
    return new SchemaCache(
        new SchemaRegistry(RegistryConfig.of(config), normalize.orElse(false), clockMs), clockMs);
  }

  SchemaRegistry registry() {
    return registry;
  }

  /** The schema with this id; see {@link SchemaRegistry#byId}. */
  Schema byId(int id) {
    if (id <= 0) { // garbage, and no question worth asking
      throw new UnknownSchemaException("No registry gives a schema the id " + id);
    }
    var schema = schemas.get(id);
    return schema == null ? load(id) : schema;
  }

  @Override
  public void close() {
    registry.close();
  }

  private Schema load(int id) {
    var known = unknown.get(id);
    if (known != null && known.untilMs - clockMs.getAsLong() > 0) {
      throw new UnknownSchemaException(known.message);
    }
    try {
      var schema = registry.byId(id);
      schemas.put(id, schema);
      unknown.remove(id);
      return schema;
    } catch (UnknownSchemaException e) {
      requireMemory(id);
      if (unknown.size() >= MAX_UNKNOWN) {
        unknown.clear();
      }
      var message = e.getMessage() == null ? "" : e.getMessage();
      unknown.put(id, new Unknown(message, clockMs.getAsLong() + UNKNOWN_MS));
      throw e;
    }
  }

  /**
   * A registry that is reading its storage back says of every schema that it does not know it:
   * Apicurio's, on Kafka, does for seconds after each start (ADR 0066). Its ids grow, so we ask for
   * the largest that it gave us.
   */
  private void requireMemory(int unknownId) {
    if (schemas.isEmpty()) {
      return;
    }
    int newest = Collections.max(schemas.keySet());
    try {
      registry.byId(newest);
    } catch (UnknownSchemaException e) {
      throw new SchemaRegistryUnavailableException(
          "The schema registry says that it does not know schema %d, but it has forgotten schema %d too, which it gave us before. Is it still starting, or did it lose its data?"
              .formatted(unknownId, newest),
          e);
    }
  }
}
