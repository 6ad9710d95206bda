package io.passbook.projection.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.passbook.projection.pipeline.Pipeline;
import io.passbook.projection.pipeline.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What Prometheus gets to see: requests, how far the views are, Kafka's clients, the JVM. */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Integer, Timer> requests = new ConcurrentHashMap<>();
  private final List<Runnable> bound = new ArrayList<>();

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    var gc = new JvmGcMetrics();
    gc.bindTo(registry);
    bound.add(gc::close);
  }

  void follow(Pipeline pipeline) {
    pipeline.accounts().ifPresent(this::follow);
    pipeline.history().ifPresent(this::follow);
  }

  private void follow(View view) {
    for (var p = 0; p < view.partitions(); p++) {
      var partition = p;
      Gauge.builder("passbook.view.lag", () -> lag(view, partition))
          .description("Offsets between the view and the end of its partition; NaN: not here")
          .tags("view", view.application().name(), "partition", Integer.toString(p))
          .register(registry);
      Gauge.builder("passbook.view.staleness", () -> stalenessSeconds(view, partition))
          .description("Time since the view was last seen at its partition's end; NaN: not here")
          .baseUnit("seconds")
          .tags("view", view.application().name(), "partition", Integer.toString(p))
          .register(registry);
    }
    var streams = new KafkaStreamsMetrics(view.application().streams());
    streams.bindTo(registry);
    bound.add(streams::close);
  }

  private static double lag(View view, int partition) {
    return view.standing(partition)
        .map(s -> (double) Math.max(0, view.lastKnownEnd(partition) - s.position()))
        .orElse(Double.NaN);
  }

  private static double stalenessSeconds(View view, int partition) {
    return view.standing(partition).map(s -> s.stalenessMs() / 1000.0).orElse(Double.NaN);
  }

  void answered(int status, long nanos) {
    requests
        .computeIfAbsent(
            status,
            s ->
                Timer.builder("passbook.http.requests")
                    .description("Requests by status")
                    .tag("status", Integer.toString(s))
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
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
