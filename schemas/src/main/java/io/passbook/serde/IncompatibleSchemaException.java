package io.passbook.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry will not take our schema: readers of the subject's older ones could not read it. */
public final class IncompatibleSchemaException extends SerializationException {
  private static final long serialVersionUID = 1L;

  IncompatibleSchemaException(String message) {
    super(message);
  }
}
