package io.passbook.projection.http;

import io.passbook.message.AccountEvent;
import io.passbook.projection.pipeline.LocalViews;
import io.passbook.projection.pipeline.Routes;
import io.passbook.projection.query.Application;
import io.passbook.projection.query.Holdings;
import io.passbook.projection.query.LocalQueries;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A projection service on a port of its own, whose views and routes the test makes. */
final class Instance implements AutoCloseable {
  static final int PARTITIONS = 2;

  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final LocalViews views = new LocalViews(PARTITIONS);
  private final QueryServer server;

  Instance() {
    this(0);
  }

  Instance(long drainMs) {
    server = QueryServer.listen(new HttpSettings("127.0.0.1", 0, 100, 100, false, drainMs));
  }

  /** Begins to answer, with these routes to everybody. */
  Instance serve(Routes routes) {
    var accounts = Optional.of(views.accounts());
    var history = Optional.of(views.history());
    server.serve(
        new Holdings(
            new Application("accounts", List.of("summary", "totals", "owners"), accounts, routes),
            new Application("history", List.of("history"), history, routes),
            PARTITIONS,
            address()),
        new LocalQueries(accounts, history),
        () -> failures);
    return this;
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  int port() {
    return server.port();
  }

  LocalViews views() {
    return views;
  }

  QueryServer server() {
    return server;
  }

  void fail(String application, String why) {
    failures.put(application, why);
  }

  Instance apply(List<AccountEvent> events) {
    views.apply(events.toArray(AccountEvent[]::new));
    return this;
  }

  HttpResponse<String> get(String target, String... headers) {
    return HttpClients.get(port(), target, headers);
  }

  @Override
  public void close() {
    server.close();
  }
}
