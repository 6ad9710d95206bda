package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommitPaceTest {
  private final CommitPace pace = new CommitPace();
  private long commits;

  @Test
  void the_first_commit_is_due_at_once_and_the_next_one_after_a_pause() {
    assertThat(pace.isDue(1_000)).isTrue();
    pace.asked(1_000, commits);
    pace.look(1_005, ++commits);

    assertThat(pace.isDue(1_054)).isFalse();
    assertThat(pace.isDue(1_055)).isTrue();
  }

  @Test
  void a_commit_that_took_long_is_followed_by_as_long_a_pause() {
    pace.asked(1_000, commits);
    pace.look(1_700, ++commits);

    assertThat(pace.isDue(2_399)).isFalse();
    assertThat(pace.isDue(2_400)).isTrue();
  }

  @Test
  void a_commit_for_which_a_broker_was_away_is_followed_by_a_second_at_most() {
    pace.asked(1_000, commits);
    pace.look(91_000, ++commits);

    assertThat(pace.isDue(91_999)).isFalse();
    assertThat(pace.isDue(92_000)).isTrue();
  }

  @Test
  void a_clock_that_is_set_back_holds_nobody_up() {
    pace.asked(100_000, commits);
    pace.look(100_010, ++commits);
    assertThat(pace.isDue(100_000 - 3_600_000)).isTrue();

    pace.asked(50_000, commits);
    pace.look(40_000, ++commits);
    assertThat(pace.isDue(40_050)).isTrue();
  }

  @Test
  void tasks_that_ask_in_the_same_turn_share_the_commit() {
    pace.asked(1_000, commits);
    assertThat(pace.isDue(1_001)).isTrue();
    pace.asked(1_001, commits);
    assertThat(pace.isAsked()).isTrue();
    pace.look(1_300, ++commits);
    assertThat(pace.isAsked()).isFalse();

    assertThat(pace.isDue(1_599)).isFalse();
    assertThat(pace.isDue(1_600)).isTrue();
  }

  @Test
  void a_quiet_time_after_a_commit_is_not_taken_for_its_length() {
    pace.asked(1_000, commits);
    pace.look(1_040, commits);
    assertThat(pace.isAsked()).as("it is not made yet").isTrue();
    commits++;
    pace.look(1_050, commits);
    pace.look(6_000, commits);

    assertThat(pace.isDue(1_099)).isFalse();
    assertThat(pace.isDue(1_100)).isTrue();
    assertThat(pace.isDue(6_001)).isTrue();
  }
}
