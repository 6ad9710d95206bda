package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.passbook.projection.summary.BrokenLogException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When it gives up; its life is tested with a real broker. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StreamsApplicationTest {
  private static StreamsException streams(Throwable cause) {
    return new StreamsException("task 0_3", cause);
  }

  @Test
  void a_log_that_contradicts_itself_needs_an_operator() {
    assertThat(StreamsApplication.needsOperator(streams(new BrokenLogException("event 7"))))
        .hasValueSatisfying(why ->
            assertThat(why).startsWith("The event log contradicts itself: event 7. `passbook"));
  }

  @Test
  void stores_of_another_release_need_an_operator() {
    var unreadable = catchThrowable(() -> ViewPosition.fromBytes(new byte[] {2, 0}));

    assertThat(StreamsApplication.needsOperator(streams(streams(unreadable))))
        .hasValueSatisfying(why ->
            assertThat(why)
                .startsWith("Its stores were written by another release:")
                .contains("application.id.prefix"));
  }

  @Test
  void anything_else_may_pass() {
    assertThat(StreamsApplication.needsOperator(streams(new TimeoutException("broker away"))))
        .isEmpty();
  }
}
