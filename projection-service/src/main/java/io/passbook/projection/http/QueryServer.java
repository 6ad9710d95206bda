package io.passbook.projection.http;

import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.query.Candidates;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.Gather;
import io.passbook.projection.query.Holdings;
import io.passbook.projection.query.LocalQueries;
import io.passbook.projection.query.Overview;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole HTTP side. It listens before the pipeline starts, since the other instances must know
 * its address, and says that it is not ready until then.
 */
public final class QueryServer implements AutoCloseable {
  private final AtomicReference<@Nullable Api> api = new AtomicReference<>();
  private final AtomicReference<@Nullable Peers> peers = new AtomicReference<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Metrics metrics = new Metrics();
  private final long drainMs;
  private final HttpServer server;

  private QueryServer(HttpSettings settings) {
    drainMs = settings.drainMs();
    server =
        HttpServer.start(
            settings, new RequestLimit(settings.maxConcurrentRequests(), this::answer), metrics);
  }

  /**
   * Starts to listen.
   *
   * @throws io.passbook.process.StartException when the port is taken
   */
  public static QueryServer listen(HttpSettings settings) {
    return new QueryServer(settings);
  }

  public int port() {
    return server.port();
  }

  /**
   * From now on queries are answered from these views.
   *
   * @param instance {@code host:port} under which the other instances reach this one
   */
  public void serve(Pipeline pipeline, String instance) {
    pipeline.applications().forEach(metrics::follow);
    serve(
        Holdings.of(pipeline, instance),
        new LocalQueries(pipeline.accounts(), pipeline.history()),
        pipeline::failures);
  }

  void serve(Holdings holdings, LocalQueries queries, Supplier<Map<String, String>> failures) {
    var accounts = holdings.accounts();
    var history = holdings.history();
    metrics.follow(holdings, accounts);
    metrics.follow(holdings, history);
    var known = new Peers(holdings.instance());
    peers.set(known);
    var candidates = new Candidates(holdings.instance(), known::isSuspect);
    var router = new Router(candidates, known, holdings.partitions());
    var internal = new InternalResource(known, holdings);
    var gather = new Gather(candidates, holdings.partitions());
    var cluster = new Cluster(queries, gather, accounts.routes(), internal);
    var served = new Served(holdings.instance());
    var overview = new Overview(holdings, internal);
    api.set(
        new Api(
            new AccountResource(queries, router, accounts.routes(), history.routes(), served),
            new ListResource(cluster, served),
            new StatusResource(overview, failures, metrics::scrape, draining),
            internal,
            cluster));
  }

  /** Whether {@code /health/ready} says so. */
  public boolean isReady() {
    return answer(new Request("GET", "/health/ready", "", _ -> null)).status() == 200;
  }

  /**
   * Tells load balancers to go elsewhere, and waits until they have had the time to see it. Queries
   * are answered on.
   */
  public void drain() {
    draining.set(true);
    server.drain();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(drainMs));
  }

  private Reply answer(Request request) {
    var started = api.get();
    if (started != null) {
      return started.answer(request);
    }
    if (request.path().equals("/health/live")) {
      return Reply.json(Json.of(Map.of("status", "UP")));
    }
    return Problem.unavailable("The service is starting", Map.of())
        .reply()
        .with(Router.NOT_HERE, "true");
  }

  /** Lets requests under way finish. */
  @Override
  public void close() {
    server.close();
    var known = peers.get();
    if (known != null) {
      known.close();
    }
    metrics.close();
  }
}
