package io.passbook.projection.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One kept-alive HTTP/1.1 connection to another instance, whose server always tells the length of
 * what it sends. One request at a time. Small, since a hop should cost little more than the answer.
 */
final class PeerConnection implements Closeable {
  private static final int MAX_LINE_BYTES = 8_192;
  private static final int MAX_HEADERS = 100;
  static final int MAX_BODY_BYTES = 16 << 20;
  private static final int CONNECT_MS = 300;
  private static final int SILENCE_MS = 200;
  static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(SILENCE_MS);

  /** What is told on to the client; everything else belongs to the connection. */
  private static final Set<String> PASSED_ON =
      Set.of(
          "content-type",
          "etag",
          "retry-after",
          "allow",
          "passbook-staleness-ms",
          "passbook-served-by",
          "passbook-not-here",
          "passbook-busy");

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[4096];
  private int position;
  private int limit;
  private boolean reusable = true;

  private PeerConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Asked whenever nothing came back for {@value #SILENCE_MS} ms. */
  @FunctionalInterface
  interface Silence {
    /**
     * Returns to wait on.
     *
     * @throws IOException to give up
     */
    void heard() throws IOException;
  }

  /** The other side answered, with more than we take. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLargeException(int bytes) {
      super("Its answer has %d bytes, more than %d".formatted(bytes, MAX_BODY_BYTES));
    }
  }

  static PeerConnection open(InetAddress host, int port, long deadlineNanos) throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(host, port), Math.min(CONNECT_MS, leftMs(deadlineNanos)));
      return new PeerConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param head request line and headers, up to and with the empty line
   * @throws EOFException when the other side had closed the connection: nothing was read
   */
  Reply exchange(byte[] head, long deadlineNanos, Silence silence) throws IOException {
    socket.getOutputStream().write(head);
    awaitFirstByte(deadlineNanos, silence);
    var status = status(line(deadlineNanos));
    var headers = new ArrayList<Reply.Header>();
    var length = -1;
    for (var count = 0; ; count++) {
      var line = line(deadlineNanos);
      if (line.isEmpty()) {
        break;
      }
      var colon = line.indexOf(':');
      if (colon < 1 || count == MAX_HEADERS) {
        throw new IOException("Not HTTP: " + Params.shown(line));
      }
      var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      var value = line.substring(colon + 1).strip();
      if (name.equals("content-length")) {
        length = length(value);
      } else if (name.equals("connection") && value.equalsIgnoreCase("close")) {
        reusable = false;
      } else if (PASSED_ON.contains(name)) {
        headers.add(new Reply.Header(line.substring(0, colon), value));
      }
    }
    return new Reply(status, List.copyOf(headers), body(status, length, deadlineNanos));
  }

  private void awaitFirstByte(long deadlineNanos, Silence silence) throws IOException {
    while (position == limit) {
      try {
        fill(Math.min(SILENCE_MS, leftMs(deadlineNanos)));
      } catch (SocketTimeoutException _) {
        var _ = leftMs(deadlineNanos);
        silence.heard();
      }
    }
  }

  /** Waits for bytes; the buffer must be empty. */
  private void fill(int timeoutMs) throws IOException {
    socket.setSoTimeout(timeoutMs);
    var read = in.read(buffer);
    if (read < 0) {
      throw new EOFException("The connection was closed");
    }
    position = 0;
    limit = read;
  }

  private static int status(String line) throws IOException {
    if (line.length() < 12 || !line.startsWith("HTTP/1.1 ")) {
      throw new IOException("Not HTTP/1.1: " + Params.shown(line));
    }
    try {
      return Integer.parseInt(line.substring(9, 12));
    } catch (NumberFormatException _) {
      throw new IOException("No status: " + Params.shown(line));
    }
  }

  private static int length(String value) throws IOException {
    try {
      var length = Integer.parseInt(value);
      if (length > MAX_BODY_BYTES) {
        throw new TooLargeException(length);
      }
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new IOException("Content-Length is " + Params.shown(value));
  }

  private byte[] body(int status, int length, long deadlineNanos) throws IOException {
    if (status == 304 || status == 204) {
      return new byte[0];
    }
    if (length < 0) {
      throw new IOException("No Content-Length");
    }
    var body = new byte[length];
    var read = Math.min(length, limit - position);
    System.arraycopy(buffer, position, body, 0, read);
    position += read;
    while (read < length) {
      socket.setSoTimeout(leftMs(deadlineNanos));
      var more = in.read(body, read, length - read);
      if (more < 0) {
        throw new IOException("The connection ended within a body");
      }
      read += more;
    }
    return body;
  }

  private String line(long deadlineNanos) throws IOException {
    var line = new StringBuilder(64);
    while (true) {
      if (position == limit) {
        fill(leftMs(deadlineNanos));
      }
      var next = (char) (buffer[position++] & 0xFF);
      if (next == '\n') {
        var end = line.length() - 1;
        if (end >= 0 && line.charAt(end) == '\r') {
          line.setLength(end);
        }
        return line.toString();
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("A header of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.append(next);
    }
  }

  /** Rounded up: nobody gives up before the time is over. */
  private static int leftMs(long deadlineNanos) throws SocketTimeoutException {
    var leftNanos = deadlineNanos - System.nanoTime();
    if (leftNanos <= 0) {
      throw new SocketTimeoutException("No answer in time");
    }
    return (int) Math.min(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1, Integer.MAX_VALUE);
  }

  /**
   * Whether the other side keeps the connection open after the last answer, and has said nothing
   * since, which would be taken for the next one.
   */
  boolean isReusable() {
    return reusable && position == limit;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // Of no use any more in any case.
    }
  }
}
