package io.passbook.projection.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.projection.FixedRoutes;
import io.passbook.projection.pipeline.Role;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CandidatesTest {
  private final FixedRoutes routes =
      new FixedRoutes("d:1", "c:1", "b:1", "a:1")
          .place(0, "b:1", Role.ACTIVE)
          .place(0, "c:1", Role.STANDBY);

  @Test
  void the_active_instance_is_asked_first_then_this_one_then_standbys_then_anyone() {
    assertThat(new Candidates("a:1", _ -> false).of(routes, 0))
        .containsExactly("b:1", "a:1", "c:1", "d:1");
  }

  @Test
  void who_did_not_answer_a_moment_ago_is_asked_last() {
    assertThat(new Candidates("a:1", Set.of("b:1")::contains).of(routes, 0))
        .containsExactly("a:1", "c:1", "d:1", "b:1");
  }

  @Test
  void without_a_place_everybody_is_asked_since_what_is_known_may_be_outdated() {
    assertThat(new Candidates("a:1", _ -> false).of(routes, 5))
        .containsExactly("a:1", "d:1", "c:1", "b:1");
  }
}
