package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.topics.Topics;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account that was erased while nobody worked: docs/adr/0018. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasureTest {
  private static final boolean WITH_RIGHTS = true;

  @ParameterizedTest(name = "its snapshot, too: {0}")
  @ValueSource(booleans = {true, false})
  void it_never_was_and_can_begin_again(boolean withSnapshot) throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          stage.open("ada", "ben");
          deposits(stage, "ada");
          deposits(stage, "ben");
          stage.stopEverything();

          stage.erase("ada", withSnapshot);
          var next = stage.service().start();
          stage.deposit("ada", 1);
          stage.decideAll();
          assertThat(stage.lastOutcome())
              .isInstanceOfSatisfying(
                  Rejected.class, r -> assertThat(r.code()).isEqualTo("ACCOUNT_NOT_FOUND"));
          deposits(stage, "ben"); // many sweeps
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(e -> isTombstone(e, "ada"));

          stage.open("ada");
          stage.decideAll();
          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(1, 0));
          stage.deposit("ada", 1);
          stage.decideAll();
          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(2, 1));
          assertThat(stage.status(next)).matches(WorkerStatus::isServing);
          stage.audit(true, true);
        });
  }

  @ParameterizedTest(name = "compacted: {0}")
  @ValueSource(booleans = {true, false})
  void successors_agree_though_results_of_its_first_life_are_still_there(boolean compacted)
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          stage.open("ada", "ben");
          deposits(stage, "ada");
          stage.stopEverything();
          stage.erase("ada", true);
          if (compacted) {
            var events = stage.log(Topics.EVENTS);
            events.compact(events.end());
          }

          var next = stage.service().start();
          stage.open("ada");
          stage.decideAll();
          stage.stopEverything();

          var last = stage.service().start();
          stage.runUntil("it serves", () -> stage.status(last).isServing());
          stage.deposit("ada", 1);
          stage.decideAll();
          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(2, 1));
          assertThat(next).isNotSameAs(last);
          stage.audit(true, true);
        });
  }

  private static void deposits(Stage stage, String account) {
    for (var round = 0; round < 30; round++) {
      stage.deposit(account, 1);
      stage.decideAll();
    }
  }

  private static boolean isTombstone(Entry entry, String key) {
    return entry.isGood()
        && entry.value() == null
        && new String(entry.record().key(), java.nio.charset.StandardCharsets.UTF_8).equals(key);
  }
}
