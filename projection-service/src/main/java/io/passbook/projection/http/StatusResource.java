package io.passbook.projection.http;

import io.passbook.projection.query.Overview;
import io.passbook.projection.query.Position;
import io.passbook.projection.query.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How the service is: positions, health, metrics, and what can be asked. */
final class StatusResource {
  private final Overview overview;
  private final Readiness readiness;
  private final Supplier<Map<String, String>> failures;
  private final Supplier<String> metrics;
  private final byte[] openapi;
  private final AtomicBoolean draining;

  /**
   * @param failures why applications stopped for good, by their names
   * @param metrics in Prometheus' text format
   * @param draining set when the service is about to stop
   */
  StatusResource(
      Overview overview,
      Supplier<Map<String, String>> failures,
      Supplier<String> metrics,
      AtomicBoolean draining) {
    this.overview = overview;
    this.readiness = new Readiness(overview);
    this.failures = failures;
    this.metrics = metrics;
    this.draining = draining;
    this.openapi = resource("openapi.yaml");
  }

  /** Of all instances; those that do not answer are named. */
  Reply positions(Request request) {
    var _ = Params.parse(request.query(), List.of());
    var everywhere = overview.everywhere();
    var positions = new ArrayList<>(everywhere.positions());
    positions.sort(
        Comparator.comparing(Position::view)
            .thenComparingInt(Position::partition)
            .thenComparing(Position::role)
            .thenComparing(Position::instance));
    var body = new LinkedHashMap<String, Object>();
    body.put("positions", positions);
    body.put("missing", everywhere.missing());
    return Reply.json(Json.of(body));
  }

  /** The HTTP server answers, and no application stopped for good. */
  Reply live(Request request) {
    var _ = Params.parse(request.query(), List.of());
    var failures = this.failures.get();
    return failures.isEmpty()
        ? Reply.json(Json.of(Map.of("status", "UP")))
        : Problem.unavailable("DOWN: " + text(failures), Map.of("failures", failures)).reply();
  }

  private static String text(Map<String, String> failures) {
    return failures.entrySet().stream()
        .map(failure -> "application %s: %s".formatted(failure.getKey(), failure.getValue()))
        .collect(Collectors.joining("; "));
  }

  /**
   * Ready from when all that can be had was here for the first time on, as long as anything can be
   * answered: the body lists what cannot.
   */
  Reply ready(Request request) {
    var _ = Params.parse(request.query(), List.of());
    var failures = this.failures.get();
    var now = readiness.now();
    var ready = !draining.get() && failures.isEmpty() && now.ready();
    var body = new LinkedHashMap<String, Object>();
    if (ready) {
      body.put("status", "UP");
    }
    body.put("unanswerable", now.unanswerable());
    if (!failures.isEmpty()) {
      body.put("failures", failures);
    }
    return ready
        ? Reply.json(Json.of(body))
        : Problem.unavailable("DOWN: this instance " + whyNot(failures), body).reply();
  }

  private String whyNot(Map<String, String> failures) {
    if (draining.get()) {
      return "stops";
    }
    return failures.isEmpty() ? "is filling its stores" : "has failed: " + text(failures);
  }

  Reply metrics(Request request) {
    var _ = Params.parse(request.query(), List.of());
    return Reply.of(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.get().getBytes(StandardCharsets.UTF_8));
  }

  Reply openapi(Request request) {
    var _ = Params.parse(request.query(), List.of());
    return Reply.of(200, "application/yaml", openapi);
  }

  private static byte[] resource(String name) {
    try (var in = StatusResource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The jar has no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
