package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProgressTest {
  private final PartitionProgress progress = new PartitionProgress(new Signal());

  @Test
  void nothing_is_claimed_before_the_consumer_knows_where_it_starts() {
    progress.activate(Map.of());

    assertThat(progress.position()).isEqualTo(PartitionProgress.UNKNOWN);
  }

  @Test
  void polled_records_count_when_they_are_applied() {
    progress.activate(Map.of());
    progress.polledRecords(10, 12);
    progress.polledUpTo(14);

    assertThat(progress.position()).isEqualTo(10);
    progress.applied(10, 1);
    assertThat(progress.position()).isEqualTo(11);
    progress.applied(11, 2);
    progress.applied(12, 3);
    assertThat(progress.position()).as("behind the transaction marker at 13").isEqualTo(14);
  }

  @Test
  void a_marker_alone_moves_the_position() {
    progress.activate(Map.of());
    progress.polledUpTo(14);
    progress.polledUpTo(15);

    assertThat(progress.position()).isEqualTo(15);
  }

  @Test
  void a_thread_that_hears_late_that_it_lost_the_partition_changes_nothing()
      throws InterruptedException {
    progress.activate(Map.of());
    progress.polledRecords(10, 12);
    progress.polledUpTo(13);
    progress.applied(10, 1);

    Thread.ofPlatform().start(() -> progress.restartAt(PartitionProgress.UNKNOWN)).join();
    assertThat(progress.position()).isEqualTo(11);
    progress.restartAt(PartitionProgress.UNKNOWN);
    assertThat(progress.position()).isEqualTo(PartitionProgress.UNKNOWN);
  }

  @Test
  void a_new_start_forgets_what_was_applied_before() {
    progress.activate(Map.of());
    progress.polledRecords(10, 20);
    progress.polledUpTo(21);
    progress.applied(20, 1);
    var incarnation = progress.incarnation();
    progress.deactivate();
    progress.activate(Map.of());
    progress.polledRecords(15, 20);
    progress.polledUpTo(21);

    assertThat(progress.position()).isEqualTo(15);
    assertThat(progress.incarnation()).isNotEqualTo(incarnation);
  }

  @Test
  void a_poll_behind_a_trailing_marker_does_not_take_the_position_back() {
    progress.activate(Map.of());
    progress.polledRecords(10, 12);
    progress.polledUpTo(14);
    progress.applied(12, 1);
    progress.polledRecords(15, 15);

    assertThat(progress.position()).isEqualTo(14);
    progress.polledUpTo(16);
    assertThat(progress.position()).isEqualTo(14);
    progress.applied(15, 2);
    assertThat(progress.position()).isEqualTo(16);
  }

  @Test
  void a_standby_that_buffers_what_is_not_committed_yet_stays_where_it_is() {
    progress.restartAt(0);
    progress.polledRecords(0, 12);
    progress.polledUpTo(14);
    progress.applied(12, -1);
    progress.polledRecords(14, 14); // not applied before the active one has committed it
    progress.polledUpTo(16);
    progress.polledUpTo(18);

    assertThat(progress.position()).isEqualTo(14);
  }

  @Test
  void the_position_never_goes_back_and_never_claims_what_is_not_applied() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    progress.restartAt(0);
    var polled = new ArrayDeque<Long>();
    var offset = 0L;
    var before = 0L;
    for (var step = 0; step < 10_000; step++) {
      if (random.nextBoolean() && !polled.isEmpty()) {
        progress.applied(polled.removeFirst(), 1);
      } else {
        var first = offset + random.nextInt(2); // a marker before it, or none
        var records = random.nextInt(3);
        LongStream.range(first, first + records).forEach(polled::add);
        if (records > 0) {
          progress.polledRecords(first, first + records - 1);
        }
        offset = first + records + random.nextInt(2);
        progress.polledUpTo(offset);
      }
      var applied = polled.isEmpty() ? offset : polled.getFirst();
      assertThat(progress.position()).as("seed %d", seed).isBetween(before, applied);
      before = progress.position();
    }
  }

  @Test
  void a_new_start_does_not_know_when_it_applied_anything() {
    progress.activate(Map.of());
    progress.polledRecords(0, 0);
    progress.applied(0, 1_000);
    assertThat(progress.appliedTimestampMs()).isEqualTo(1_000);
    progress.activate(Map.of());

    assertThat(progress.appliedTimestampMs()).isNegative();
  }

  @Test
  void a_view_was_last_seen_at_the_end_when_the_end_was_not_behind_it() {
    var samples = new EndSamples();
    samples.add(1000, 5);
    samples.add(2000, 8);
    samples.add(3000, 8);
    samples.add(4000, 12);

    assertThat(samples.lastSeenAtEnd(4)).isEqualTo(OptionalLong.empty());
    assertThat(samples.lastSeenAtEnd(7)).hasValue(1000);
    assertThat(samples.lastSeenAtEnd(8)).hasValue(3000);
    assertThat(samples.lastSeenAtEnd(99)).hasValue(4000);
    assertThat(samples.latestEnd()).hasValue(12);
  }

  @Test
  void old_samples_get_coarser_and_only_make_a_view_look_older() {
    var samples = new EndSamples();
    for (var i = 1; i <= 100_000; i++) {
      samples.add(i, i);
    }

    for (var position = 1000; position <= 100_000; position += 997) {
      var seen = samples.lastSeenAtEnd(position);
      assertThat(seen.orElse(0)).isLessThanOrEqualTo(position);
    }
    assertThat(samples.lastSeenAtEnd(100_000)).hasValue(100_000);
    assertThat(samples.lastSeenAtEnd(99_990)).hasValue(99_990);
  }

  @Test
  void its_stores_are_read_as_long_as_it_is_active() {
    var store = new MapStore();
    assertThat(progress.store("accounts")).isEmpty();

    progress.activate(Map.of("accounts", store));
    assertThat(progress.store("accounts")).containsSame(store);
    assertThat(progress.store("owners")).isEmpty();

    progress.deactivate();
    assertThat(progress.store("accounts")).isEmpty();
  }
}
