package io.passbook.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CallbacksTest {

  @Test
  void callers_are_told_in_order_on_one_thread_and_before_it_is_closed() {
    var callbacks = new Callbacks();
    var told = Collections.synchronizedList(new ArrayList<Integer>());
    var onItsThread = new CompletableFuture<Boolean>();

    callbacks.run(() -> onItsThread.complete(callbacks.isCurrentThread()));
    for (var i = 0; i < 100; i++) {
      var number = i;
      callbacks.run(() -> told.add(number));
    }
    callbacks.close();

    assertThat(told).hasSize(100).isSorted();
    assertThat(onItsThread.join()).isTrue();
    assertThat(callbacks.isCurrentThread()).isFalse();
  }

  @Test
  void who_comes_after_the_end_is_told_at_once() {
    var callbacks = new Callbacks();
    callbacks.close();
    var told = new CompletableFuture<Thread>();

    callbacks.run(() -> told.complete(Thread.currentThread()));

    assertThat(told).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void a_caller_may_close_it_while_being_told() throws InterruptedException {
    var callbacks = new Callbacks();
    var closed = new CountDownLatch(1);

    callbacks.run(() -> {
      callbacks.close();
      closed.countDown();
    });

    assertThat(closed.await(4, TimeUnit.SECONDS)).as("it does not wait for itself").isTrue();
  }

  @Test
  void a_room_is_full_until_somebody_leaves_and_one_may_enter_all_the_same() throws Exception {
    var room = new Room(1);
    assertThat(room.enter(Duration.ZERO)).isTrue();
    assertThat(room.enter(Duration.ofMillis(1))).isFalse();

    room.enterAtOnce();
    room.leave();
    assertThat(room.enter(Duration.ofMillis(1))).as("one too many was in").isFalse();

    room.leave();
    assertThat(room.enter(Duration.ZERO)).isTrue();
  }
}
