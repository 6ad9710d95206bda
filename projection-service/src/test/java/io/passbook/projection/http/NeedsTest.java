package io.passbook.projection.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NeedsTest {
  @ParameterizedTest
  @CsvSource({
    "wait=5, 5",
    "Wait=5, 5",
    "WAIT = 5, 5",
    "'respond-async, wait=\"5\"', 5",
    "respond-async; WAIT=5, 5",
    "await=5, 2",
    "wait=x, 2",
    "wait=600, 60",
  })
  void what_is_preferred_is_read_as_rfc_7240_has_it(String prefer, long seconds) {
    var before = System.nanoTime();
    var need =
        Needs.of(
            new Request("GET", "/x", "", Map.of("Prefer", prefer)::get),
            Params.parse("", List.of()));

    assertThat(Duration.ofNanos(need.deadlineNanos() - before))
        .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
  }
}
