package io.passbook.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry is well and says that it has no such schema. */
public final class UnknownSchemaException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UnknownSchemaException(String message) {
    super(message);
  }

  UnknownSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
