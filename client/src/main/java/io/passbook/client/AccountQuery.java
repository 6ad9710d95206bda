package io.passbook.client;

import java.time.Instant;

/** As of when an account is asked for. */
public sealed interface AccountQuery {

  /** As it stands: never older than what was committed when it was asked. */
  record Now() implements AccountQuery {}

  /** After the events that had occurred by then. */
  record AsOf(Instant time) implements AccountQuery {}

  /** After the events that had been recorded by then. */
  record KnownAt(Instant time) implements AccountQuery {}

  /** After this event. */
  record AtSequence(long sequence) implements AccountQuery {}
}
