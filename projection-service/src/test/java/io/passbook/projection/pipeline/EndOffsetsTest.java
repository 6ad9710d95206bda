package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EndOffsetsTest {
  /** Questions to the brokers that are not answered yet. */
  private final List<Map<Integer, CompletableFuture<Long>>> questions = new ArrayList<>();

  private final EndOffsets ends =
      new EndOffsets(
          asked -> {
            var answers = new HashMap<Integer, CompletableFuture<Long>>();
            asked.forEach(p -> answers.put(p, new CompletableFuture<>()));
            questions.add(answers);
            return answers;
          },
          2);

  private CompletableFuture<Long> question(int number, int partition) {
    return Objects.requireNonNull(questions.get(number).get(partition));
  }

  private void answer(int question, int partition, long end) {
    question(question, partition).complete(end);
  }

  @Test
  void who_asks_while_a_question_is_under_way_gets_the_answer_to_the_next_one() {
    var first = ends.ask(0);
    var second = ends.ask(0);
    var third = ends.ask(0);
    answer(0, 0, 5);

    assertThat(first).isCompletedWithValue(5L);
    assertThat(second).isNotDone();
    answer(1, 0, 7);
    assertThat(second).isCompletedWithValue(7L);
    assertThat(third).isCompletedWithValue(7L);
    assertThat(questions).hasSize(2);
  }

  @Test
  void a_partition_without_an_answer_holds_up_no_other() {
    var silent = ends.ask(0);
    var other = ends.ask(1);
    answer(1, 1, 3);

    assertThat(other).isCompletedWithValue(3L);
    assertThat(silent).isNotDone();
  }

  @Test
  void a_failure_is_told_and_the_next_question_is_asked() {
    var first = ends.ask(0);
    var second = ends.ask(0);
    question(0, 0).completeExceptionally(new IllegalStateException("away"));
    answer(1, 0, 9);

    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedWithValue(9L);
    assertThat(ends.samples(0).latestEnd()).hasValue(9);
  }
}
