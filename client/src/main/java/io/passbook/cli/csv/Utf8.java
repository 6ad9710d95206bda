package io.passbook.cli.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 that must be right: a wrong character in an owner's name would stand there for ever. */
final class Utf8 {
  private static final int BUFFER = 64 * 1024;

  private Utf8() {}

  static CharsetDecoder strictDecoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** The line in which the first bytes stand that are no UTF-8, from 1; else the last line. */
  static long badLine(InputStream bytes) throws IOException {
    var decoder = strictDecoder();
    var in = ByteBuffer.allocate(BUFFER).limit(0);
    var out = CharBuffer.allocate(BUFFER);
    var line = 1L;
    var previous = ' ';
    var atEnd = false;
    while (!atEnd) {
      in.compact();
      var read = bytes.read(in.array(), in.position(), in.remaining());
      atEnd = read < 0;
      in.position(in.position() + Math.max(0, read)).flip();
      var result = decoder.decode(in, out, atEnd);
      out.flip();
      while (out.hasRemaining()) {
        var c = out.get();
        // A line ends with LF, CR, or both.
        if (c == '\r' || (c == '\n' && previous != '\r')) {
          line++;
        }
        previous = c;
      }
      out.clear();
      if (result.isError()) {
        return line;
      }
    }
    return line;
  }
}
