package io.passbook.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where answers go. Unlike {@code System.out} it can tell what kept one from being written: an
 * answer that a full disk has cut off must not look like one.
 */
final class StandardOutput extends PrintWriter {
  private static final Path FILE = Path.of("/dev/stdout");
  private static final int KIND = 0xF000;
  private static final int PIPE = 0x1000;
  private static final int SOCKET = 0xC000;

  private final Remembering stream;

  private StandardOutput(Remembering stream) {
    super(stream, true, Charset.forName(System.getProperty("stdout.encoding", "UTF-8")));
    this.stream = stream;
  }

  static StandardOutput open() {
    return new StandardOutput(new Remembering(new FileOutputStream(FileDescriptor.out)));
  }

  /** Why something could not be written; none when a reader has gone away, such as {@code head}. */
  @Nullable String failure() {
    flush();
    return stream.failure == null || hasReader() ? null : Errors.text(stream.failure);
  }

  /** What has a reader fails when that one is gone (EPIPE), hardly otherwise. */
  private static boolean hasReader() {
    try {
      var kind = (Integer) Files.getAttribute(FILE, "unix:mode") & KIND;
      return kind == PIPE || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** A writer forgets why it failed. */
  private static final class Remembering extends FilterOutputStream {
    private @Nullable IOException failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }
}
