package io.passbook.topics;

import java.nio.charset.StandardCharsets;

/**
 * The record key of an event: {@code <account id>/<sequence, 19 digits>}. Each event has a key of
 * its own, so that a compacted topic keeps them all; keys of an account sort in the order of its
 * history, as text and as bytes.
 *
 * @param accountId without a '/'
 * @param sequence of the event in its account, 0 or more; no event has 0, it sorts before the first
 */
public record EventKey(String accountId, long sequence) {
  private static final int DIGITS = 19;

  /**
   * @throws IllegalArgumentException when the id is empty or has a '/', or the sequence is negative
   */
  public EventKey {
    if (accountId.isEmpty() || accountId.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "Expected an account id without '/' but it was '" + accountId + "'");
    }
    if (sequence < 0) {
      throw new IllegalArgumentException("Expected a sequence from 0 but it was " + sequence);
    }
  }

  /** What the keys of all events of the account begin with. */
  public static String prefix(String accountId) {
    return accountId + '/';
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static EventKey parse(String key) {
    var slash = key.indexOf('/');
    if (slash < 1 || key.length() - slash - 1 != DIGITS) {
      throw unparseable(key);
    }
    var sequence = 0L;
    for (var i = slash + 1; i < key.length(); i++) {
      var digit = key.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw unparseable(key);
      }
      sequence = sequence * 10 + digit;
    }
    if (sequence < 0) { // 19 digits can be more than 64 bits hold, but never twice as much
      throw unparseable(key);
    }
    return new EventKey(key.substring(0, slash), sequence);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static EventKey parse(byte[] key) {
    return parse(new String(key, StandardCharsets.UTF_8));
  }

  /** The key as UTF-8. */
  public byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    var digits = new char[DIGITS];
    var rest = sequence;
    for (var i = DIGITS - 1; i >= 0; i--) {
      digits[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    return accountId + '/' + new String(digits);
  }

  private static IllegalArgumentException unparseable(String key) {
    return new IllegalArgumentException(
        "Expected '<account id>/<sequence, %d digits>' but it was '%s'".formatted(DIGITS, key));
  }
}
