package io.passbook.command.main;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.pipeline.RecoveryReport;
import io.passbook.command.pipeline.Tally;
import io.passbook.command.pipeline.WorkerObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** What the service counts and measures, for Prometheus. */
final class Metrics implements WorkerObserver, KafkaClients.Observer, AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final Map<Producer<?, ?>, KafkaClientMetrics> producers = new ConcurrentHashMap<>();
  private final Counter accepted = commands("accepted", "");
  private final Counter repeats = commands("repeat", "");
  private final Counter forwarded = commands("forwarded", "");
  private final Counter deadLetters = commands("dead-letter", "");
  private final Counter snapshots =
      Counter.builder("passbook.snapshots")
          .description("Snapshots and checkpoint markers written")
          .register(registry);
  private final DistributionSummary batchSize =
      DistributionSummary.builder("passbook.batch.size")
          .description("Commands in one transaction")
          .serviceLevelObjectives(1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
          .register(registry);
  private final Timer batchTime =
      Timer.builder("passbook.batch")
          .description("From the first decision of a batch to its commit")
          .publishPercentileHistogram()
          .register(registry);
  private final Timer recoveryTime =
      Timer.builder("passbook.recovery")
          .description("From the start of a partition's recovery to its end")
          .register(registry);
  private final Counter recoveredEvents = recovered("events");
  private final Counter recoveredResults = recovered("results");
  private final Counter recoveredSnapshots = recovered("snapshots");
  private final Counter fenced =
      Counter.builder("passbook.fenced")
          .description("Transactions of dead workers that were shut out")
          .register(registry);

  Metrics() {
    var gc = new JvmGcMetrics();
    open.add(gc);
    for (MeterBinder binder :
        List.of(new JvmMemoryMetrics(), gc, new JvmThreadMetrics(), new ProcessorMetrics())) {
      binder.bindTo(registry);
    }
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void committed(Tally tally, Duration took) {
    accepted.increment(tally.accepted());
    repeats.increment(tally.repeats());
    forwarded.increment(tally.forwarded());
    deadLetters.increment(tally.deadLetters());
    tally.rejected().forEach((code, count) -> commands("rejected", code).increment(count));
    snapshots.increment(tally.snapshots());
    batchSize.record(tally.commands());
    batchTime.record(took);
  }

  @Override
  public void failed(String reason) {
    Counter.builder("passbook.batch.failures")
        .description("Batches that were not committed and tried again")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  @Override
  public void recovered(RecoveryReport report) {
    recoveryTime.record(report.took());
    recoveredEvents.increment((double) report.events());
    recoveredResults.increment((double) report.results());
    recoveredSnapshots.increment((double) report.snapshots());
    fenced.increment(report.fenced().size());
  }

  @Override
  public void opened(Consumer<?, ?> consumer) {
    bind(new KafkaClientMetrics(consumer));
  }

  @Override
  public void opened(Producer<?, ?> producer) {
    var metrics = new KafkaClientMetrics(producer);
    metrics.bindTo(registry);
    producers.put(producer, metrics);
  }

  @Override
  public void closed(Producer<?, ?> producer) {
    var metrics = producers.remove(producer);
    if (metrics != null) {
      metrics.close();
    }
  }

  @Override
  public void opened(Admin admin) {
    if (admin instanceof AdminClient client) {
      bind(new KafkaClientMetrics(client));
    }
  }

  private void bind(KafkaClientMetrics metrics) {
    metrics.bindTo(registry);
    open.add(metrics);
  }

  private Counter commands(String outcome, String reason) {
    return Counter.builder("passbook.commands")
        .description("Records taken from the command topic, by what became of them")
        .tags(Tags.of("outcome", outcome, "reason", reason))
        .register(registry);
  }

  private Counter recovered(String what) {
    return Counter.builder("passbook.recovered")
        .description("Records read to recover partitions")
        .tag("topic", what)
        .register(registry);
  }

  @Override
  public void close() {
    List.copyOf(producers.keySet()).forEach(this::closed);
    for (var one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("A meter did not close", e);
      }
    }
    registry.close();
  }
}
