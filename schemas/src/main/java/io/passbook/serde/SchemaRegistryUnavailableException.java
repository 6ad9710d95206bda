package io.passbook.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The registry did not answer, or not as a registry that is well and lets us in: connection,
 * time-out, 5xx, 401, 403, an answer that is none. Says nothing about the record: try again later.
 */
public final class SchemaRegistryUnavailableException extends SerializationException {
  private static final long serialVersionUID = 1L;

  SchemaRegistryUnavailableException(String message) {
    super(message);
  }

  SchemaRegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
