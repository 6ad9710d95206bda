package io.passbook.serde;

import org.apache.kafka.common.errors.SerializationException;

/** These bytes are no record of the expected kind, and never will be. */
public final class UndecodableException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UndecodableException(String message) {
    super(message);
  }

  UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
