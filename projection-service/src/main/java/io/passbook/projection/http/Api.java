package io.passbook.projection.http;

import io.passbook.message.Limits;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.NotHereException;
import io.passbook.projection.query.NotYetException;
import io.passbook.projection.summary.BrokenLogException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which resource answers which path. Every outcome that is foreseen is a reply, refusals too. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private final AccountResource account;
  private final ListResource lists;
  private final StatusResource status;
  private final InternalResource internal;
  private final Cluster cluster;

  Api(
      AccountResource account,
      ListResource lists,
      StatusResource status,
      InternalResource internal,
      Cluster cluster) {
    this.account = account;
    this.lists = lists;
    this.status = status;
    this.internal = internal;
    this.cluster = cluster;
  }

  Reply answer(Request request) {
    try {
      if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
        throw Problem.wrongMethod(Params.shown(request.method()));
      }
      return dispatch(request);
    } catch (Problem problem) {
      return problem.reply();
    } catch (NotYetException e) {
      return Problem.unavailable(
              String.valueOf(e.getMessage()),
              e.sequence() < 0 ? Map.of() : Map.of("sequence", e.sequence()))
          .reply();
    } catch (NotHereException e) {
      return Problem.unavailable(String.valueOf(e.getMessage()), Map.of()).reply();
    } catch (BrokenLogException e) {
      LOG.warn("No answer to {}: {}", Params.shown(request.path()), e.getMessage());
      return Problem.broken(String.valueOf(e.getMessage())).reply();
    }
  }

  private Reply dispatch(Request request) {
    var segments = List.of(request.path().split("/", -1));
    return switch (segments.size()) {
      case 2 ->
          switch (segments.get(1)) {
            case "accounts" -> lists.accounts(request);
            case "totals" -> lists.totals(request);
            case "positions" -> status.positions(request);
            case "metrics" -> status.metrics(request);
            case "openapi.yaml" -> status.openapi(request);
            default -> throw unknown(request);
          };
      case 3 ->
          switch (segments.get(1)) {
            case "accounts" -> account.account(request, accountId(segments.get(2)));
            case "health" ->
                switch (segments.get(2)) {
                  case "live" -> status.live(request);
                  case "ready" -> status.ready(request);
                  default -> throw unknown(request);
                };
            case "internal" ->
                switch (segments.get(2)) {
                  case "accounts" -> internal.accounts(request, cluster);
                  case "totals" -> internal.totals(request, cluster);
                  case "positions" -> internal.positions(request);
                  default -> throw unknown(request);
                };
            default -> throw unknown(request);
          };
      case 4 -> {
        if (segments.get(1).equals("accounts") && segments.get(3).equals("events")) {
          yield account.events(request, accountId(segments.get(2)));
        }
        throw unknown(request);
      }
      default -> throw unknown(request);
    };
  }

  private static String accountId(String segment) {
    var id = Params.decode(segment, false);
    if (!Limits.ACCOUNT_ID.matcher(id).matches()) {
      throw Problem.badRequest(
          "Expected an account id of 1 to %d letters, digits and . _ : - but it was '%s'"
              .formatted(Limits.ACCOUNT_ID_CHARS, Params.shown(id)));
    }
    return id;
  }

  private static Problem unknown(Request request) {
    return Problem.notFound(
        "There is nothing at %s; /openapi.yaml tells what there is"
            .formatted(Params.shown(request.path())));
  }
}
