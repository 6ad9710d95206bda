package io.passbook.projection.pipeline;

/**
 * How far a store of the accounts application has come, kept in the store itself, so that a standby
 * knows as well: written behind the changes that it covers.
 *
 * @param next everything before this offset of the event partition is in the store
 * @param appliedTimestampMs broker time of the last applied event
 */
record ViewPosition(long next, long appliedTimestampMs) {
  private static final byte VERSION = 1;

  byte[] toBytes() {
    return Binary.write(VERSION).number(next).number(appliedTimestampMs).toBytes();
  }

  static ViewPosition fromBytes(byte[] bytes) {
    var in = Binary.read(bytes, VERSION);
    return new ViewPosition(in.number(), in.number());
  }
}
