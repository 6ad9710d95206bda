package io.passbook.projection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GatherTest {
  /** Of four partitions the first is here, two are at b, one at c. */
  private final FixedRoutes routes =
      new FixedRoutes("a:1", "b:1", "c:1")
          .place(0, "a:1", Role.ACTIVE)
          .place(1, "b:1", Role.ACTIVE)
          .place(2, "b:1", Role.ACTIVE)
          .place(2, "c:1", Role.STANDBY)
          .place(3, "c:1", Role.ACTIVE);

  private static final Duration HOURS = Duration.ofHours(3);

  private final Gather gather = new Gather(new Candidates("a:1", _ -> false), 4);
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  private static Need need(Duration wait) {
    return new Need(false, 0, System.nanoTime() + wait.toNanos());
  }

  private static Answer<String> answer(String value) {
    return new Answer<>(value, Role.ACTIVE, System.nanoTime());
  }

  private static Answer<String> here(int partition) {
    if (partition != 0) {
      throw new NotHereException("not here");
    }
    return answer("a0");
  }

  private Collection<Part<String>> there(String address, List<Integer> partitions) {
    asked.add(address + partitions);
    return partitions.stream().map(p -> new Part<>(p, answer(address.charAt(0) + "" + p))).toList();
  }

  @Test
  void every_instance_is_asked_once_for_all_that_it_has() {
    var all = gather.all(routes, GatherTest::here, this::there, 100, need(Duration.ofSeconds(30)));

    assertThat(all.values()).containsExactly("a0", "b1", "b2", "c3");
    assertThat(all.missing()).isEmpty();
    assertThat(asked).containsExactlyInAnyOrder("b:1[1, 2]", "c:1[3]");
  }

  @Test
  void all_are_asked_at_the_same_time() {
    var together = new CountDownLatch(2);
    Gather.Remote<String> remote =
        (address, partitions) -> {
          together.countDown();
          try {
            assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return there(address, partitions);
        };

    assertThat(
            gather
                .all(routes, GatherTest::here, remote, 100, need(Duration.ofSeconds(30)))
                .missing())
        .isEmpty();
  }

  @Test
  void what_the_first_does_not_answer_the_next_one_does() {
    Gather.Remote<String> remote =
        (address, partitions) -> address.equals("b:1") ? List.of() : there(address, partitions);
    var all = gather.all(routes, GatherTest::here, remote, 100, need(Duration.ofSeconds(30)));

    assertThat(all.values()).containsExactly("a0", "c1", "c2", "c3");
  }

  @Test
  void what_nobody_answers_in_time_is_named() {
    Gather.Remote<String> remote =
        (address, partitions) ->
            there(address, partitions).stream().filter(p -> p.partition() != 2).toList();
    var all = gather.all(routes, GatherTest::here, remote, 100, need(Duration.ofMillis(50)));

    assertThat(all.missing()).containsExactly(2);
    assertThat(all.values()).containsExactly("a0", "b1", "c3");
  }

  @Test
  void it_asks_again_until_the_partition_has_arrived_somewhere() {
    var tries = new AtomicInteger();
    Gather.Remote<String> remote =
        (address, partitions) ->
            there(address, partitions).stream()
                .filter(p -> p.partition() != 3 || tries.incrementAndGet() > 5)
                .toList();

    assertThat(
            gather
                .all(routes, GatherTest::here, remote, 100, need(Duration.ofSeconds(30)))
                .missing())
        .isEmpty();
  }

  @Test
  void an_instance_is_asked_for_no_more_at_once_than_its_answer_may_have() {
    var need = need(Duration.ofSeconds(30));
    var all = gather.all(routes, GatherTest::here, this::there, 1, need);

    assertThat(all.values()).containsExactly("a0", "b1", "b2", "c3");
    assertThat(asked).containsExactlyInAnyOrder("b:1[1]", "b:1[2]", "c:1[3]");
  }

  @Test
  void the_whole_is_as_old_as_its_oldest_part_and_a_standby_s_when_any_part_is() {
    var now = System.nanoTime();
    var parts =
        IntStream.range(0, 3)
            .mapToObj(p ->
                new Part<>(
                    p,
                    new Answer<>(
                        "x",
                        p == 1 ? Role.STANDBY : Role.ACTIVE,
                        now - Duration.ofHours(3 - p).toNanos())))
            .toList();
    var all = new Gathered<>(parts, List.of());

    assertThat(Duration.ofMillis(all.stalenessMs())).isBetween(HOURS, HOURS.plusMinutes(1));
    assertThat(all.role()).isEqualTo(Role.STANDBY);
  }

  @Test
  void a_part_ages_while_another_one_is_waited_for() {
    var seen = new AtomicLong();
    IntFunction<Answer<String>> local =
        partition -> {
          var answer = here(partition);
          seen.set(answer.seenAtEndNanos());
          return answer;
        };
    var all = gather.all(routes, local, (_, _) -> List.of(), 100, need(Duration.ofMillis(200)));
    var afterNanos = System.nanoTime();

    assertThat(all.stalenessMs())
        .isGreaterThanOrEqualTo((afterNanos - seen.get()) / 1_000_000)
        .isPositive();
  }

  @Test
  void a_fault_of_our_own_is_not_taken_for_a_missing_part() {
    assertThatThrownBy(() ->
            gather.all(
                routes,
                _ -> {
                  throw new IllegalArgumentException("ours");
                },
                this::there,
                100,
                need(Duration.ofMillis(50))))
        .hasMessageContaining("ours");
  }

  @Test
  void for_another_instance_only_this_one_s_parts_are_looked_at() {
    var parts = gather.here(List.of(0, 1), GatherTest::here);

    assertThat(parts).extracting(Part::partition).containsExactly(0);
    assertThat(asked).isEmpty();
  }
}
