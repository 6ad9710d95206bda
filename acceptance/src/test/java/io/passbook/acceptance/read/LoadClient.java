package io.passbook.acceptance.read;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Sends GET requests over kept-alive connections, one after the other on each, and counts. */
final class LoadClient {
  private static final int CONNECTIONS = 32;

  private LoadClient() {}

  record Result(double perSecond, double p50Ms, double p99Ms) {
    @Override
    public String toString() {
      return "%,.0f/s, p50 %.2f ms, p99 %.2f ms".formatted(perSecond, p50Ms, p99Ms);
    }
  }

  /**
   * Runs for some time.
   *
   * @param path of the n-th request of a connection
   */
  static Result run(int port, int seconds, IntFunction<String> path)
      throws InterruptedException, ExecutionException {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    var running = new ArrayList<Future<long[]>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < CONNECTIONS; i++) {
        var offset = i * 7919;
        running.add(threads.submit(() -> connection(port, until, n -> path.apply(n + offset))));
      }
    }
    var all = new ArrayList<long[]>();
    for (var one : running) {
      all.add(one.get());
    }
    var latencies = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(
        (double) latencies.length / seconds,
        latencies[latencies.length / 2] / 1e6,
        latencies[(int) (latencies.length * 0.99)] / 1e6);
  }

  private static long[] connection(int port, long until, IntFunction<String> path) {
    var latencies = new long[1024];
    var count = 0;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream(), 4096);
      for (var start = System.nanoTime(); start < until; start = System.nanoTime()) {
        var head = "GET " + path.apply(count) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        read(in);
        if (count == latencies.length) {
          latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = System.nanoTime() - start;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(latencies, count);
  }

  private static void read(InputStream in) throws IOException {
    var length = 0;
    var status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status);
    }
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder(64);
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
