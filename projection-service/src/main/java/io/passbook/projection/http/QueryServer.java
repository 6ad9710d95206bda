package io.passbook.projection.http;

import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.query.Cluster;
import io.passbook.projection.query.Gather;
import io.passbook.projection.query.LocalQueries;
import io.passbook.projection.query.Overview;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  private final HttpServer server;

  private QueryServer(HttpSettings settings) {
    server = HttpServer.start(settings, this::answer, metrics);
  }

  /**
   * Starts to listen.
   *
   * @throws io.passbook.projection.pipeline.StartException when the port is taken
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
    metrics.follow(pipeline);
    var queries = new LocalQueries(pipeline.accounts(), pipeline.history());
    var served = new Served(instance);
    var known = new Peers(instance);
    peers.set(known);
    var gather = new Gather(instance, pipeline.partitions(), known::isSuspect);
    var router = new Router(gather, known, instance, pipeline.partitions());
    var overview = new Overview(pipeline, instance, known::isSuspect);
    var internal = new InternalResource(known, overview);
    var cluster = new Cluster(queries, gather, pipeline.accountsRoutes(), internal);
    api.set(
        new Api(
            new AccountResource(
                queries, router, pipeline.accountsRoutes(), pipeline.historyRoutes(), served),
            new ListResource(cluster, served),
            new StatusResource(overview, internal, metrics::scrape, draining),
            internal,
            cluster));
  }

  /** Whether {@code /health/ready} says so. */
  public boolean isReady() {
    return answer(new Request("GET", "/health/ready", "", _ -> null)).status() == 200;
  }

  /** Tells load balancers to go elsewhere; queries are answered on. */
  public void drain() {
    draining.set(true);
  }

  private Reply answer(Request request) {
    var started = api.get();
    if (started != null) {
      return started.answer(request);
    }
    if (request.path().equals("/health/live")) {
      return Reply.json(Json.of(Map.of("status", "UP")));
    }
    return Problem.unavailable("The service is starting", Map.of()).reply();
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
