package io.passbook.projection.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.Events;
import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.LocalViews;
import io.passbook.projection.pipeline.Role;
import io.passbook.topics.AccountPartitioner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OverviewTest {
  private static final String IN_PARTITION_0 =
      Stream.iterate(0, i -> i + 1)
          .map(i -> "a-" + i)
          .filter(id -> AccountPartitioner.partition(id, 2) == 0)
          .findFirst()
          .orElseThrow();

  private final LocalViews views = new LocalViews(2);
  private final FixedRoutes routes =
      new FixedRoutes("a:1", "b:1").place(0, "a:1", Role.ACTIVE).place(1, "b:1", Role.ACTIVE);
  private final Map<String, List<Position>> others = new ConcurrentHashMap<>();
  private final Holdings holdings = holdings(Optional.of(views), "a:1");
  private final Overview overview =
      new Overview(holdings, address -> Optional.ofNullable(others.get(address)));

  private Holdings holdings(Optional<LocalViews> views, String instance) {
    return new Holdings(
        new Application(
            "accounts", List.of("summary", "totals"), views.map(LocalViews::accounts), routes),
        new Application("history", List.of("history"), views.map(LocalViews::history), routes),
        2,
        instance);
  }

  private static Map<String, List<Integer>> unanswerable(
      List<Integer> accounts, List<Integer> history) {
    return Map.of("accounts", accounts, "history", history);
  }

  private static Position position(String view, int partition, String role) {
    return new Position(view, partition, "b:1", role, 7, 7, 0, 0L, 0L);
  }

  @Test
  void what_another_instance_is_only_known_to_have_counts_for_nothing() {
    views.activate(0);

    assertThat(overview.outlook().unanswerable()).isEqualTo(unanswerable(List.of(1), List.of(1)));
  }

  @Test
  void what_another_instance_is_still_restoring_does_not_count_either() {
    views.activate(0);
    others.put(
        "b:1", List.of(position("summary", 1, "restoring"), position("history", 1, "standby")));

    assertThat(overview.outlook().unanswerable()).isEqualTo(unanswerable(List.of(1), List.of()));
  }

  @Test
  void what_another_instance_says_that_it_can_answer_counts() {
    views.activate(0);
    others.put("b:1", List.of(position("summary", 1, "active"), position("history", 1, "active")));

    assertThat(overview.outlook().unanswerable()).isEqualTo(unanswerable(List.of(), List.of()));
  }

  @Test
  void nobody_is_asked_while_this_instance_can_answer_everything() {
    views.activate();
    var asked = new AtomicBoolean();
    var asking =
        new Overview(
            holdings,
            _ -> {
              asked.set(true);
              return Optional.empty();
            });

    assertThat(asking.outlook().unanswerable()).isEqualTo(unanswerable(List.of(), List.of()));
    assertThat(asked).isFalse();
  }

  @Test
  void a_partition_that_restores_is_shown_with_how_far_it_is() {
    var account = Events.of(IN_PARTITION_0).open("Alice", "EUR").deposit(7);
    views.activate(1).commit(account.get(1), account.get(2)).askForEnds();

    var restoring = holdings.position(holdings.accounts(), 0).orElseThrow();
    assertThat(restoring.role()).isEqualTo("restoring");
    assertThat(restoring.stalenessMs()).isNull();
    assertThat(restoring.lag()).isEqualTo(2);
    assertThat(holdings.positions())
        .extracting(Position::view)
        .containsExactly("summary", "totals", "summary", "totals", "history", "history");
  }

  @Test
  void what_is_neither_here_nor_to_be_here_is_not_shown() {
    assertThat(holdings.position(holdings.history(), 1)).isEmpty();
    assertThat(holdings(Optional.empty(), "a:1").positions()).isEmpty();
  }

  @Test
  void instances_that_do_not_answer_are_named() {
    assertThat(overview.everywhere().missing()).containsExactly("b:1");
    others.put("b:1", List.of(position("summary", 1, "active")));
    assertThat(overview.everywhere().missing()).isEmpty();
    assertThat(overview.everywhere().positions()).contains(position("summary", 1, "active"));
  }
}
