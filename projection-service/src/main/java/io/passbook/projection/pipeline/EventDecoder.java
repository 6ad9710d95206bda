package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;

/** Reads an event as it is on the wire. Thread-safe. */
@FunctionalInterface
public interface EventDecoder {

  /**
   * The event in these bytes.
   *
   * @throws io.passbook.projection.summary.BrokenLogException when they are no event: only our
   *     command service writes to this topic
   * @throws RegistryAwayException when the schema is not known here and the registry did not give
   *     it
   */
  AccountEvent decode(byte[] value);
}
