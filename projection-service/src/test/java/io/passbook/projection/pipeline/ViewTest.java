package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a partition is worth; it ends at offset 10. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ViewTest {
  private static final long END = 10;
  private static final TopicPartition PARTITION = new TopicPartition(Topics.EVENTS, 0);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration MOMENT = Duration.ofMinutes(1);

  private final Signals signals = new Signals();
  private final Progress processed = new Progress(signals);
  private final Progress restored = new Progress(signals);
  private final EndOffsets ends =
      new EndOffsets(_ -> Map.of(0, CompletableFuture.completedFuture(END)), 1);
  private final Stores stores =
      new Stores() {
        @Override
        public ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
          throw new InvalidStateStoreException("no test reads it");
        }

        @Override
        public Progress processed() {
          return processed;
        }

        @Override
        public Progress restored() {
          return restored;
        }
      };
  private final HistoryView view =
      new HistoryView(
          stores,
          ends,
          signals,
          _ -> {
            throw new IllegalStateException("no test decodes");
          });

  @Test
  void a_view_that_catches_up_is_as_old_as_the_last_event_that_it_has() {
    assertThat(ends.ask(0)).isCompletedWithValue(END);
    var progress = processed.of(PARTITION);
    progress.activate(Map.of());
    progress.polledRecords(0, 4);
    progress.polledUpTo(5);
    assertThat(view.standing(0)).as("nothing tells how old it is").isEmpty();

    progress.applied(0, System.currentTimeMillis() - HOUR.toMillis());
    var standing = view.standing(0).orElseThrow();
    assertThat(standing.role()).isEqualTo(Role.ACTIVE);
    assertThat(standing.position()).isEqualTo(1);
    assertThat(Duration.ofMillis(standing.stalenessMs())).isBetween(HOUR, HOUR.plus(MOMENT));
  }

  @Test
  void an_event_from_a_clock_that_is_ahead_makes_no_view_younger_than_now() {
    assertThat(ends.ask(0)).isCompletedWithValue(END);
    var progress = processed.of(PARTITION);
    progress.activate(Map.of());
    progress.polledRecords(0, 4);
    progress.polledUpTo(5);
    progress.applied(0, System.currentTimeMillis() + HOUR.toMillis());

    assertThat(view.standing(0).orElseThrow().stalenessMs()).isNotNegative();
  }

  @Test
  void a_standby_that_was_not_at_the_end_for_long_may_be_filling_up_and_answers_nothing() {
    restored.of(PARTITION).restartAt(END);
    ends.samples(0).add(ago(LIMIT.plus(MOMENT)), END);
    assertThat(view.standing(0)).isEmpty();

    ends.samples(0).add(ago(LIMIT.minus(MOMENT)), END);
    assertThat(view.standing(0)).map(Standing::role).contains(Role.STANDBY);
  }

  @Test
  void a_standby_that_has_not_reached_any_end_answers_nothing() {
    assertThat(ends.ask(0)).isCompletedWithValue(END);
    restored.of(PARTITION).restartAt(END - 1);

    assertThat(view.standing(0)).isEmpty();
  }

  private static long ago(Duration time) {
    return System.nanoTime() - time.toNanos();
  }
}
