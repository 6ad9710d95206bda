package io.passbook.projection.http;

import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.query.Candidates;
import io.passbook.projection.query.LocalQueries;
import io.passbook.projection.query.Need;
import io.passbook.projection.query.NotHereException;
import io.passbook.projection.query.Pauses;
import io.passbook.topics.AccountPartitioner;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings a question about one account to who can answer it: this instance when it is the active
 * one, else the one that is, else a standby. One hop at most: who gets a request from another
 * instance answers it from its own stores or says that it cannot.
 */
final class Router {
  /** On a refusal: another instance may be able to answer. */
  static final String NOT_HERE = "Passbook-Not-Here";

  /**
   * On a refusal: another instance may have the time; this one is not to be asked again at once.
   */
  static final String BUSY = "Passbook-Busy";

  private final Candidates candidates;
  private final Peers peers;
  private final int partitions;

  Router(Candidates candidates, Peers peers, int partitions) {
    this.candidates = candidates;
    this.peers = peers;
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
    var pauses = new Pauses();
    do {
      var busy = Optional.<Reply>empty();
      for (var address : candidates.of(routes, partition)) {
        if (need.isLongOver()) {
          break;
        }
        var reply = address.equals(candidates.self()) ? ask(local) : ask(address, request, need);
        if (reply.isPresent() && !reply.get().hasHeader(BUSY)) {
          return reply.get();
        }
        busy = busy.or(() -> reply);
      }
      if (busy.isPresent()) {
        return busy.get();
      }
    } while (pauses.pause(need, () -> isActiveHere.at(partition)));
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

  private static Optional<Reply> ask(Supplier<Reply> local) {
    try {
      return Optional.of(local.get());
    } catch (NotHereException _) {
      return Optional.empty();
    }
  }

  private Optional<Reply> ask(String address, Request request, Need need) {
    var ifNoneMatch = request.header().apply("If-None-Match");
    var target =
        request.query().isEmpty() ? request.path() : request.path() + "?" + request.query();
    try {
      var reply =
          peers.get(
              address,
              target,
              ifNoneMatch == null ? Map.of() : Map.of("If-None-Match", ifNoneMatch),
              need);
      return Optional.of(reply).filter(r -> isAnswer(r) && !r.hasHeader(NOT_HERE));
    } catch (PeerException _) {
      return Optional.empty();
    }
  }

  /**
   * Whether an instance said this, and not what stands in its place for a while: a proxy, or the
   * next owner of its address. Who has failed does not answer either: somebody else may.
   */
  private static boolean isAnswer(Reply reply) {
    return switch (reply.status()) {
      case 200, 304, 404 -> reply.hasHeader(Served.SERVED_BY);
      case 400, 503 -> isProblem(reply);
      default -> false;
    };
  }

  private static boolean isProblem(Reply reply) {
    return reply.headers().stream()
        .anyMatch(header ->
            header.name().equalsIgnoreCase("Content-Type")
                && header.value().startsWith(Reply.PROBLEM));
  }
}
