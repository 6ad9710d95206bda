package io.passbook.serde;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;

/** What it means that a value could not be written. */
public enum EncodeFailure {
  /**
   * The registry is away, or does not know or does not take our schema. It says nothing about the
   * value: no value of its kind can be written until somebody mends that.
   */
  REGISTRY,
  /** This value cannot be written, now or ever. */
  UNWRITABLE;

  /**
   * Judges an exception from a serializer: ours, or Confluent's, known as in {@link DecodeFailure}.
   *
   * <p>The first in the chain of causes that tells decides. What tells nothing is unwritable.
   */
  public static EncodeFailure classify(RuntimeException failure) {
    for (var t : DecodeFailure.causes(failure)) {
      if (t instanceof SchemaRegistryUnavailableException
          || t instanceof IncompatibleSchemaException
          || t instanceof UnknownSchemaException
          || t instanceof InterruptException
          || DecodeFailure.isRestClientException(t)) {
        return REGISTRY;
      }
      if (t instanceof AvroRuntimeException) {
        return UNWRITABLE;
      }
      if (t instanceof IOException) {
        return DecodeFailure.isFromAvro(t) ? UNWRITABLE : REGISTRY;
      }
    }
    // Confluent's client turns refusals, time-outs and the like into Kafka's own exceptions.
    return failure instanceof ApiException && !(failure instanceof SerializationException)
        ? REGISTRY
        : UNWRITABLE;
  }
}
