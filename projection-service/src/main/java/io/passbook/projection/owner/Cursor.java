package io.passbook.projection.owner;

import io.passbook.message.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the next page of a list goes on: behind an account id. Lists are in order of the account
 * id, so a cursor never gets invalid; accounts that come in before it are not seen again, those
 * that come in behind it are.
 */
public record Cursor(String afterAccountId) {
  private static final char VERSION = '1';

  /** The text for the client, which should not look into it. */
  public String encode() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((VERSION + afterAccountId).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty when the text was not made by {@link #encode()}. */
  public static Optional<Cursor> decode(String text) {
    try {
      var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      if (plain.isEmpty()
          || plain.charAt(0) != VERSION
          || !Limits.ACCOUNT_ID.matcher(plain.substring(1)).matches()) {
        return Optional.empty();
      }
      return Optional.of(new Cursor(plain.substring(1)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
