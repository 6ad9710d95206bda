package io.passbook.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * 16 bytes that tell one command from another: over account id, expected sequence and command, not
 * over times, actor and correlation, so that a caller who sends a command again with the same id is
 * recognised even if its clock went on.
 *
 * <p>The first half of SHA-256 (FIPS 180-4) over a fixed encoding of those fields: a kind byte,
 * then each string as its length in bytes and UTF-8, -1 for none. It stands in results that are
 * kept, so the encoding never changes.
 */
public record Fingerprint(long high, long low) {

  public static final int BYTES = 16;

  public static Fingerprint of(AccountCommand command) {
    var digest = new Encoder();
    digest.text(command.accountId()).number(command.expectedSequence());
    switch (command.command()) {
      case Command.OpenAccount(var ownerName, var currency) ->
          digest.kind('O').text(ownerName).text(currency);
      case Command.Deposit(var amount, var currency, var reference) ->
          digest.kind('D').number(amount).text(currency).text(reference);
      case Command.Withdraw(var amount, var currency, var reference) ->
          digest.kind('W').number(amount).text(currency).text(reference);
      case Command.CloseAccount(var reason) -> digest.kind('C').text(reason);
    }
    return fromBytes(digest.finish());
  }

  /** The fingerprint in the first {@value #BYTES} of the bytes. */
  public static Fingerprint fromBytes(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new Fingerprint(buffer.getLong(), buffer.getLong());
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  private static final class Encoder {
    private final MessageDigest sha256;

    Encoder() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }

    Encoder kind(char kind) {
      sha256.update((byte) kind);
      return this;
    }

    Encoder number(@Nullable Long value) {
      return text(value == null ? null : Long.toString(value));
    }

    Encoder text(@Nullable String value) {
      var bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(4).putInt(value == null ? -1 : bytes.length).array());
      sha256.update(bytes);
      return this;
    }

    byte[] finish() {
      return sha256.digest();
    }
  }
}
