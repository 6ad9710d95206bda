package io.passbook.projection.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a host is. A name server that hangs makes Java wait for many seconds and ask again, so one
 * thread asks for all who want to know, and nobody waits longer for it than for a connection. Who
 * comes later finds the answer; how long it is believed is the business of the JDK.
 */
final class HostAddress {
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final String host;
  private final Lookup lookup;
  private @Nullable CompletableFuture<InetAddress> asked;

  /** Asks for the address of a host, and waits for the answer. */
  @FunctionalInterface
  interface Lookup {
    InetAddress of(String host) throws UnknownHostException;
  }

  HostAddress(String host, Lookup lookup) {
    this.host = host;
    this.lookup = lookup;
  }

  InetAddress get(long deadlineNanos) throws IOException {
    try {
      var leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      return asked().get(Math.min(leftNanos, WAIT_NANOS), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new SocketTimeoutException("No address of %s in time".formatted(host));
    } catch (ExecutionException e) {
      throw new IOException("No address of %s: %s".formatted(host, e.getMessage()), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The service stops");
    }
  }

  private synchronized CompletableFuture<InetAddress> asked() {
    if (asked == null || asked.isDone()) {
      // No virtual thread: the JDK waits for the answer in native code, and has few to carry them.
      asked =
          CompletableFuture.supplyAsync(
              this::ask, task -> Thread.ofPlatform().daemon().name("lookup-" + host).start(task));
    }
    return asked;
  }

  private InetAddress ask() {
    try {
      return lookup.of(host);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }
}
