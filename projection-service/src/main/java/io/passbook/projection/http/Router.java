package io.passbook.projection.http;

import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.query.Gather;
import io.passbook.projection.query.LocalQueries;
import io.passbook.projection.query.Need;
import io.passbook.projection.query.NotHereException;
import io.passbook.topics.AccountPartitioner;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a question about one account to who can answer it: this instance when it is the active
 * one, else the one that is, else a standby. One hop at most: who gets a request from another
 * instance answers it from its own stores or says that it cannot.
 */
final class Router {
  /** On a refusal: another instance may be able to answer. */
  static final String NOT_HERE = "Passbook-Not-Here";

  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Gather gather;
  private final Peers peers;
  private final String self;
  private final int partitions;

  Router(Gather gather, Peers peers, String self, int partitions) {
    this.gather = gather;
    this.peers = peers;
    this.self = self;
    this.partitions = partitions;
  }

  /**
   * Answers a request about an account.
   *
   * @param isActiveHere whether this instance writes the partition itself
   * @param local the answer from this instance's stores; throws {@link NotHereException}
   */
  Reply route(
      Request request,
      String accountId,
      Routes routes,
      LocalQueries.Whether isActiveHere,
      Need need,
      Supplier<Reply> local) {
    if (request.isForwarded()) {
      return here(local);
    }
    var partition = AccountPartitioner.partition(accountId, partitions);
    if (isActiveHere.at(partition)) {
      try {
        return local.get();
      } catch (NotHereException _) {
        // It has just gone elsewhere.
      }
    }
    var deadlineNanos = need.deadlineNanos() + GRACE_NANOS;
    do {
      for (var address : gather.candidates(routes, partition)) {
        var reply = ask(address, request, deadlineNanos, local);
        if (reply != null) {
          return reply;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    } while (System.nanoTime() - need.deadlineNanos() < 0
        && !Thread.currentThread().isInterrupted());
    throw Problem.unavailable(
        "No instance can answer for partition %d now".formatted(partition),
        Map.of("partition", partition));
  }

  /** For the instance that handed the request on: it goes on asking when this cannot answer. */
  private static Reply here(Supplier<Reply> local) {
    try {
      return local.get();
    } catch (NotHereException e) {
      return Problem.unavailable(String.valueOf(e.getMessage()), Map.of())
          .reply()
          .with(NOT_HERE, "true");
    }
  }

  private @Nullable Reply ask(
      String address, Request request, long deadlineNanos, Supplier<Reply> local) {
    try {
      if (address.equals(self)) {
        return local.get();
      }
      var headers = new HashMap<String, @Nullable String>();
      headers.put("If-None-Match", request.header().apply("If-None-Match"));
      headers.put("Prefer", request.header().apply("Prefer"));
      var target =
          request.query().isEmpty() ? request.path() : request.path() + "?" + request.query();
      var reply = peers.get(address, target, headers, deadlineNanos);
      var notHere = reply.headers().stream().anyMatch(h -> h.name().equalsIgnoreCase(NOT_HERE));
      return notHere ? null : reply;
    } catch (NotHereException | PeerException _) {
      return null;
    }
  }
}
