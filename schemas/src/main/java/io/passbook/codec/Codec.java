package io.passbook.codec;

import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns one kind of message into its Avro record and back. Stateless and thread-safe.
 *
 * <p>Times are truncated to microseconds on the way out; everything else comes back as it was.
 *
 * @param <M> the message, from {@code io.passbook.message}
 */
public sealed interface Codec<M> permits CommandCodec, EventCodec, ResultCodec, SnapshotCodec {
  Codec<AccountCommand> COMMANDS = TrustedClasses.of(new CommandCodec());
  Codec<AccountEvent> EVENTS = TrustedClasses.of(new EventCodec());
  Codec<CommandResult> RESULTS = TrustedClasses.of(new ResultCodec());
  Codec<Snapshot> SNAPSHOTS = TrustedClasses.of(new SnapshotCodec());

  /** The generated class. Its schema is the one that this version writes and reads with. */
  Class<? extends SpecificRecord> avroType();

  /**
   * The Avro record for a message.
   *
   * @throws IllegalArgumentException when a time does not fit into 64 bits of microseconds
   */
  SpecificRecord encode(M message);

  /**
   * The message in an Avro record.
   *
   * @param avro an instance of {@link #avroType}
   * @throws IllegalArgumentException saying what was expected, when it is something else or what it
   *     holds is no such message
   */
  M decode(Object avro);
}
