package io.passbook.projection.pipeline;

/**
 * How far a store of the accounts application has come, kept in the store itself, so that a standby
 * knows as well: written behind the changes that it covers.
 *
 * @param next everything before this offset of the event partition is in the store
 */
record ViewPosition(long next) {
  private static final byte VERSION = 1;

  byte[] toBytes() {
    return Binary.write(VERSION).number(next).toBytes();
  }

  static ViewPosition fromBytes(byte[] bytes) {
    return new ViewPosition(Binary.read(bytes, VERSION).number());
  }
}
