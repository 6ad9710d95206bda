package io.passbook.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Command ids from any text, so that a file or a caller can name its commands in its own way.
 *
 * <p>A text in the canonical form of a UUID stands for itself. Any other becomes a name-based UUID
 * (RFC 9562, version 5, SHA-1) of {@code <account id>/<text>} in the namespace {@value #NAMESPACE}.
 * No account id has a '/', so different accounts never share an id. These ids stand in events that
 * are kept for ever: this function never changes.
 */
public final class CommandIds {
  /** Made for this purpose alone. */
  public static final String NAMESPACE = "6ed1d5c4-9d1e-4c4f-9a6b-3f6f0d5f7a52";

  private static final Pattern CANONICAL =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int VERSION = 5;

  private CommandIds() {}

  /**
   * The id that stands for a text.
   *
   * @param text any text that is not empty; equal texts give equal ids within an account
   */
  public static UUID of(String accountId, String text) {
    if (CANONICAL.matcher(text).matches()) {
      return UUID.fromString(text);
    }
    var namespace = UUID.fromString(NAMESPACE);
    var sha1 = sha1();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .array());
    sha1.update((accountId + '/' + text).getBytes(StandardCharsets.UTF_8));
    var hash = ByteBuffer.wrap(sha1.digest());
    var high = (hash.getLong() & ~0xF000L) | (VERSION << 12);
    var low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
