package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.log.PartitionReader;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.topics.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the snapshots, they hold nobody up. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SnapshotTroublesTest {
  private static final boolean WITH_RIGHTS = true;

  @Test
  void a_registry_that_refuses_snapshots_holds_nobody_up() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          stage.world().refusedTopics().add(Topics.SNAPSHOTS);
          stage.depositOften("ada", "ben");
          assertThat(stage.log(Topics.SNAPSHOTS).history()).noneMatch(Entry::isGood);
          assertThat(stage.log(Topics.DEAD_LETTERS).history()).noneMatch(Entry::isGood);
          assertThat(stage.status(worker)).matches(WorkerStatus::isServing);

          stage.world().refusedTopics().clear();
          stage.audit(true, true);
          stage.depositOften("ada", "ben");
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(Entry::isGood);
        });
  }

  /** However it is told, and for ever. */
  @ParameterizedTest(name = "the whole batch is lost: {0}")
  @ValueSource(booleans = {false, true})
  void a_snapshot_topic_that_is_out_of_reach_holds_nobody_up(boolean lost)
      throws InterruptedException {
    var away = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        BrokerTroubles.withoutSnapshots(away, lost),
        stage -> {
          away[0] = false;
          var worker = stage.begin("ada", "ben");
          away[0] = true;
          stage.depositOften("ada", "ben");
          assertThat(stage.status(worker)).matches(WorkerStatus::isServing);
          stage.service().kill(worker);

          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
          assertThat(stage.log(Topics.SNAPSHOTS).history()).noneMatch(Entry::isGood);

          away[0] = false;
          stage.audit(true, true);
          stage.depositOften("ada", "ben");
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(Entry::isGood);
        });
  }

  @Test
  void a_transaction_that_hangs_among_the_snapshots_holds_nobody_up_for_long()
      throws InterruptedException {
    var hangs = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        new Fault() {
          @Override
          public PartitionReader in(PartitionReader reader) {
            return new ForwardingReader(reader) {
              @Override
              public Map<String, Long> stableOffsets(List<String> topics) {
                return hangs[0] && topics.contains(Topics.SNAPSHOTS)
                    ? Map.of(Topics.SNAPSHOTS, 0L)
                    : super.stableOffsets(topics);
              }
            };
          }
        },
        stage -> {
          var worker = stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(Entry::isGood);
          stage.service().kill(worker);
          hangs[0] = true;

          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
        });
  }

  @Test
  void snapshots_that_cannot_be_read_are_done_without() throws InterruptedException {
    var away = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        BrokerTroubles.unreadableSnapshots(away),
        stage -> {
          away[0] = false;
          var worker = stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          var written = stage.log(Topics.SNAPSHOTS).end();
          stage.service().kill(worker);
          away[0] = true;

          worker = stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
          assertThat(stage.log(Topics.SNAPSHOTS).end())
              .as("a marker would promise that all orphans are known")
              .isEqualTo(written);
          stage.service().kill(worker);

          away[0] = false;
          stage.audit(true, true);
        });
  }
}
