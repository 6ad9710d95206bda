package io.passbook.projection.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.passbook.projection.pipeline.StreamsApplication;
import io.passbook.projection.query.Application;
import io.passbook.projection.query.Holdings;
import io.passbook.projection.query.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What Prometheus gets to see: requests, how far the views are, Kafka's clients, the JVM. */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Counter notSent =
      Counter.builder("passbook.http.not.sent")
          .description("Answers that could not be sent; counted by their status, too")
          .register(registry);
  private final Map<Answered, Timer> requests = new ConcurrentHashMap<>();
  private final List<Runnable> bound = new ArrayList<>();

  /** Who was answered; the names stand in the metric. */
  enum Kind {
    /** A client that asked for something in a view. */
    QUERY,
    /** Another instance. */
    INSTANCE,
    /** Who asks for something else: health, metrics, what is not there. */
    STATUS,
    /** Nobody knows: what came was not HTTP. */
    MALFORMED;

    static Kind of(Request request) {
      if (request.isForwarded()) {
        return INSTANCE;
      }
      var path = request.path();
      return path.equals("/accounts") || path.startsWith("/accounts/") || path.equals("/totals")
          ? QUERY
          : STATUS;
    }
  }

  private record Answered(Kind kind, int status) {}

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    var gc = new JvmGcMetrics();
    gc.bindTo(registry);
    bound.add(gc::close);
  }

  void follow(StreamsApplication application) {
    var streams = new KafkaStreamsMetrics(application.streams());
    streams.bindTo(registry);
    bound.add(streams::close);
  }

  void follow(Holdings holdings, Application application) {
    if (application.here().isEmpty()) {
      return;
    }
    for (var p = 0; p < holdings.partitions(); p++) {
      var partition = p;
      Gauge.builder("passbook.view.lag", () -> lag(holdings.position(application, partition)))
          .description(
              "Offsets between the view and the end of its partition; NaN: not here, or its end is"
                  + " not known yet")
          .tags("view", application.name(), "partition", Integer.toString(p))
          .register(registry);
      Gauge.builder(
              "passbook.view.staleness",
              () -> stalenessSeconds(holdings.position(application, partition)))
          .description(
              "Time since the view was last seen at its partition's end; +Inf: being restored, and"
                  + " not seen there yet; NaN: not here")
          .baseUnit("seconds")
          .tags("view", application.name(), "partition", Integer.toString(p))
          .register(registry);
    }
  }

  private static double lag(Optional<Position> position) {
    return position.filter(p -> p.endAgeMs() != null).map(p -> (double) p.lag()).orElse(Double.NaN);
  }

  private static double stalenessSeconds(Optional<Position> position) {
    if (position.isEmpty()) {
      return Double.NaN;
    }
    var stalenessMs = position.get().stalenessMs();
    return stalenessMs == null ? Double.POSITIVE_INFINITY : stalenessMs / 1000.0;
  }

  void answered(Kind kind, int status, long nanos) {
    requests
        .computeIfAbsent(
            new Answered(kind, status),
            answered ->
                Timer.builder("passbook.http.requests")
                    .description("Requests by who asked, and by status")
                    .tag("kind", answered.kind().name().toLowerCase(Locale.ROOT))
                    .tag("status", Integer.toString(answered.status()))
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The client had gone, or did not take it. */
  void notSent() {
    notSent.increment();
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    bound.forEach(Runnable::run);
    registry.close();
  }
}
