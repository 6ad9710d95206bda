package io.passbook.cli.imports;

import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rows were rejected for in earlier imports. A file may have a million of them, so each is one
 * array of bytes: about 100 bytes and the message.
 */
final class EarlierRejections {
  private static final char END_OF_CODE = '\n'; // no code has one

  /** By row: the fingerprint, then code and message. */
  private byte[] @Nullable [] rows = new byte[0][];

  /** Notes why a row was rejected; the first reason counts. */
  void add(int ordinal, Fingerprint fingerprint, Outcome.Rejected rejection) {
    if (ordinal >= rows.length) {
      rows = Arrays.copyOf(rows, Math.max(ordinal + 1, rows.length + rows.length / 2));
    }
    if (rows[ordinal] == null) {
      var text =
          (rejection.code() + END_OF_CODE + rejection.message()).getBytes(StandardCharsets.UTF_8);
      var row = Arrays.copyOf(fingerprint.toBytes(), Fingerprint.BYTES + text.length);
      System.arraycopy(text, 0, row, Fingerprint.BYTES, text.length);
      rows[ordinal] = row;
    }
  }

  boolean has(int ordinal) {
    return ordinal >= 0 && ordinal < rows.length && rows[ordinal] != null;
  }

  /** The rejection of this command, without its details; none if it was another command's. */
  Outcome.@Nullable Rejected of(int ordinal, Fingerprint fingerprint) {
    var row = rows[ordinal];
    if (row == null || !Fingerprint.fromBytes(row).equals(fingerprint)) {
      return null;
    }
    var length = row.length - Fingerprint.BYTES;
    var text = new String(row, Fingerprint.BYTES, length, StandardCharsets.UTF_8);
    var end = text.indexOf(END_OF_CODE);
    return new Outcome.Rejected(text.substring(0, end), text.substring(end + 1), Map.of());
  }
}
