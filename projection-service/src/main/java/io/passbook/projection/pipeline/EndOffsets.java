package io.passbook.projection.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Where the event partitions end, asked from the brokers all the time, and at once for those who
 * must know what there is now.
 *
 * <p>The end is the high watermark, not the last stable offset. The two markers of a committed
 * transaction reach results and events one after the other: a caller may have seen the result of
 * its command while the event is not stable yet. It is below the high watermark by then, and a view
 * that waits for its position to reach that mark has it.
 */
final class EndOffsets implements AutoCloseable {
  static final Duration SAMPLE_EVERY = Duration.ofMillis(200);

  private final Ends ends;
  private final List<Partition> partitions = new ArrayList<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("end-offsets").factory());

  /** Asks the brokers for the ends of partitions, without waiting. */
  interface Ends extends Function<List<Integer>, Map<Integer, CompletableFuture<Long>>> {}

  private static final class Partition {
    final EndSamples samples = new EndSamples();
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    boolean asked;
  }

  EndOffsets(Ends ends, int partitions) {
    this.ends = ends;
    for (var i = 0; i < partitions; i++) {
      this.partitions.add(new Partition());
    }
  }

  /** Asks over an admin client, which stays the caller's. */
  static Ends over(Admin admin, String topic) {
    var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
    return asked -> {
      var request = new HashMap<TopicPartition, OffsetSpec>();
      asked.forEach(p -> request.put(new TopicPartition(topic, p), OffsetSpec.latest()));
      var result = admin.listOffsets(request, options);
      var answers = new HashMap<Integer, CompletableFuture<Long>>();
      request
          .keySet()
          .forEach(p ->
              answers.put(
                  p.partition(), toFuture(result.partitionResult(p)).thenApply(r -> r.offset())));
      return answers;
    };
  }

  void start() {
    var _ =
        ticker.scheduleAtFixedRate(
            this::sampleAll, 0, SAMPLE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  int partitions() {
    return partitions.size();
  }

  /** When the partition was seen to end where. */
  EndSamples samples(int partition) {
    return partitions.get(partition).samples;
  }

  /**
   * The partition's end at some time after this call. Fails with Kafka's exception when the brokers
   * do not answer.
   */
  CompletableFuture<Long> ask(int partition) {
    var answer = new CompletableFuture<Long>();
    synchronized (this) {
      partitions.get(partition).waiting.add(answer);
      if (partitions.get(partition).asked) {
        return answer; // the question under way is older than this call: the next one answers
      }
      partitions.get(partition).asked = true;
    }
    send(List.of(partition));
    return answer;
  }

  private void sampleAll() {
    var free = new ArrayList<Integer>();
    synchronized (this) {
      for (var p = 0; p < partitions.size(); p++) {
        if (!partitions.get(p).asked) {
          partitions.get(p).asked = true;
          free.add(p);
        }
      }
    }
    if (!free.isEmpty()) {
      send(free);
    }
  }

  /** Each partition answers for itself, so that one without a leader holds up no other. */
  private void send(List<Integer> asked) {
    var atNanos = System.nanoTime();
    var waiting = new HashMap<Integer, List<CompletableFuture<Long>>>();
    synchronized (this) {
      for (var p : asked) {
        waiting.put(p, partitions.get(p).waiting);
        partitions.get(p).waiting = new ArrayList<>();
      }
    }
    try {
      ends.apply(asked)
          .forEach((p, answer) -> {
            var _ =
                answer.whenComplete(
                    (end, e) -> answered(p, atNanos, end, e, waiting.getOrDefault(p, List.of())));
          });
    } catch (ApiException | IllegalStateException e) {
      asked.forEach(p -> answered(p, atNanos, null, e, waiting.getOrDefault(p, List.of())));
    }
  }

  private void answered(
      int partition,
      long atNanos,
      @Nullable Long end,
      @Nullable Throwable failure,
      List<CompletableFuture<Long>> waiting) {
    if (end != null) {
      partitions.get(partition).samples.add(atNanos, end);
      waiting.forEach(w -> w.complete(end));
    } else {
      var cause = failure == null ? new IllegalStateException("no answer") : failure;
      waiting.forEach(w -> w.completeExceptionally(cause));
    }
    synchronized (this) {
      if (partitions.get(partition).waiting.isEmpty()) {
        partitions.get(partition).asked = false;
        return;
      }
    }
    send(List.of(partition));
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }

  private static <T> CompletableFuture<T> toFuture(KafkaFuture<T> kafka) {
    return kafka.toCompletionStage().toCompletableFuture();
  }
}
