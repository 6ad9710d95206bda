package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class SignalTest {
  private static final int WAITERS = 2_000;
  private static final int RAISES = 10_000;
  private static final Duration LONG = Duration.ofSeconds(90);

  private final Signal signal = new Signal();

  private static long deadline(Duration after) {
    return System.nanoTime() + after.toNanos();
  }

  private static boolean atLeast(AtomicLong position, long wanted) {
    try {
      Thread.sleep(1); // as a look into a store may take
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return position.get() >= wanted;
  }

  @Test
  void thousands_who_wait_hold_up_nobody_who_makes_progress_and_all_are_woken()
      throws ExecutionException, InterruptedException {
    var position = new AtomicLong();
    var waiting = new CountDownLatch(WAITERS);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var woken =
          IntStream.range(0, WAITERS)
              .mapToObj(i ->
                  threads.submit(() -> {
                    waiting.countDown();
                    return signal.await(() -> atLeast(position, RAISES - i % 100L), deadline(LONG));
                  }))
              .toList();
      waiting.await();
      var startNanos = System.nanoTime();
      for (var i = 0; i < RAISES; i++) {
        position.incrementAndGet();
        signal.raise();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(3));
      for (Future<Boolean> one : woken) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  /** Each step is answered by the other side: one missed wake-up costs a quarter of a second. */
  @Test
  void nobody_misses_what_happens_between_his_look_and_his_wait() throws Exception {
    var turn = new AtomicInteger();
    var steps = 2_000;
    var startNanos = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var other =
          threads.submit(() -> {
            for (var i = 0; i < steps; i++) {
              var mine = 2 * i + 1;
              assertThat(signal.await(() -> turn.get() == mine, deadline(LONG))).isTrue();
              turn.incrementAndGet();
              signal.raise();
            }
            return true;
          });
      for (var i = 0; i < steps; i++) {
        var mine = 2 * i;
        assertThat(signal.await(() -> turn.get() == mine, deadline(LONG))).isTrue();
        turn.incrementAndGet();
        signal.raise();
      }
      assertThat(other.get()).isTrue();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(LONG.dividedBy(3));
  }

  @Test
  void who_waits_for_one_partition_is_not_woken_by_another() throws Exception {
    var signals = new Signals();
    var looks = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting =
          threads.submit(
              () -> signals.of(0).await(() -> looks.incrementAndGet() > 1_000, deadline(LONG)));
      await().atMost(LONG).until(() -> looks.get() > 0);
      for (var i = 0; i < RAISES; i++) {
        signals.of(1).raise();
      }
      assertThat(looks.get()).isLessThan(1_000);
      while (!waiting.isDone()) {
        signals.of(0).raise();
        TimeUnit.MICROSECONDS.sleep(100);
      }
      assertThat(waiting.get()).isTrue();
    }
  }

  @Test
  void who_waits_in_vain_waits_until_the_time_is_over() throws InterruptedException {
    var untilNanos = deadline(Duration.ofMillis(50));

    assertThat(signal.await(() -> false, untilNanos)).isFalse();
    assertThat(System.nanoTime() - untilNanos).isNotNegative();
  }
}
