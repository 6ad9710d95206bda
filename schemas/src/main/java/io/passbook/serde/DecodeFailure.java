package io.passbook.serde;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;

/** What it means that a value could not be read. */
public enum DecodeFailure {
  /** Nothing is known about the record: pause and try again. */
  REGISTRY_AWAY,
  /** Bad bytes, or a schema id that the registry authoritatively does not know: dead letters. */
  UNREADABLE;

  /** Confluent's code for "schema not found", as its client writes it into its message. */
  private static final String SCHEMA_NOT_FOUND = "error code: 40403";

  /**
   * Judges an exception from a deserializer: ours, or Confluent's (known by the names and messages
   * of its exceptions, since its classes need not be there).
   *
   * <p>The first in the chain of causes that tells decides. What tells nothing is unreadable: a
   * record that fails for an unknown reason must not stop its partition for ever.
   */
  public static DecodeFailure classify(RuntimeException failure) {
    for (var t : causes(failure)) {
      if (t instanceof SchemaRegistryUnavailableException || t instanceof InterruptException) {
        return REGISTRY_AWAY;
      }
      if (t instanceof UnknownSchemaException || t instanceof UndecodableException) {
        return UNREADABLE;
      }
      if (isRestClientException(t)) {
        return isSchemaNotFound(t) ? UNREADABLE : REGISTRY_AWAY;
      }
      if (t instanceof IOException) {
        return isFromAvro(t) ? UNREADABLE : REGISTRY_AWAY;
      }
    }
    // Confluent's client turns time-outs, authorisation and the like into Kafka's own exceptions.
    return failure instanceof ApiException && !(failure instanceof SerializationException)
        ? REGISTRY_AWAY
        : UNREADABLE;
  }

  /**
   * Whether the registry says that it does not know the schema. Who may wait should, and ask again:
   * a registry that is still starting says so of schemas that it has (ADR 0066).
   */
  public static boolean isUnknownSchema(RuntimeException failure) {
    for (var t : causes(failure)) {
      if (t instanceof UnknownSchemaException || isSchemaNotFound(t)) {
        return true;
      }
      if (t instanceof SchemaRegistryUnavailableException) {
        return false; // such as one that has forgotten what it knew
      }
    }
    return false;
  }

  /** The failure and its causes, each once. */
  static Iterable<Throwable> causes(Throwable failure) {
    var causes = new ArrayList<Throwable>();
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }

  private static boolean isSchemaNotFound(Throwable t) {
    var message = t.getMessage();
    return isRestClientException(t) && message != null && message.contains(SCHEMA_NOT_FOUND);
  }

  /** Confluent's exception for what the registry refuses. */
  static boolean isRestClientException(Throwable t) {
    return t.getClass().getSimpleName().equals("RestClientException");
  }

  /** Avro reports truncated and malformed bytes as IOExceptions, some of them plain ones. */
  static boolean isFromAvro(Throwable t) {
    var avro = "org.apache.avro.";
    var stack = t.getStackTrace();
    return t.getClass().getName().startsWith(avro)
        || (stack.length > 0 && stack[0].getClassName().startsWith(avro));
  }
}
