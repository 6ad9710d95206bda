package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Outcome.Accepted;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The cases that were met with on real brokers, one by one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NamedSchedulesTest {
  private static final boolean WITH_RIGHTS = true;
  private static final boolean WITHOUT_RIGHTS = false;
  private static final long VERY_LONG_MS = 1_000_000_000;

  @Test
  void a_commit_succeeds_after_the_partition_was_lost() throws InterruptedException {
    Stage.play(WITHOUT_RIGHTS, NamedSchedulesTest::commitAfterTheLoss);
  }

  /**
   * The successor comes while the old owner's events are in its buffer, and its offsets are not.
   */
  static void commitAfterTheLoss(Stage stage) {
    var old = stage.begin("ada", "ben");
    stage.deposit("ada", 3);
    old.holdSender(true);
    stage.stopAt(old, "offsets sent");
    var before = stage.committedBy("passbook-0");
    var next = stage.service().startAnother();
    stage.runUntil("the next one owns the partition", () -> stage.owns(next));
    stage.stopAt(next, "sleep");

    old.thaw();
    stage.runUntil(
        "the old one has committed", () -> stage.committedBy("passbook-0") == before + 1);
    old.freeze(VERY_LONG_MS);
    next.thaw();
    decideOneMore(stage);
  }

  @Test
  void a_commit_reaches_the_groups_offset_first_and_the_topics_much_later()
      throws InterruptedException {
    Stage.play(WITHOUT_RIGHTS, NamedSchedulesTest::markersHeldBack);
  }

  /** The successor finds a stable offset, and events and results that are not stable yet. */
  static void markersHeldBack(Stage stage) {
    var old = stage.begin("ada", "ben");
    stage.world().cluster().transactions().holdMarkersFor(() -> 20_000);
    var before = stage.committedBy("passbook-0");
    stage.deposit("ada", 3);
    stage.runUntil(
        "the old one has committed", () -> stage.committedBy("passbook-0") == before + 1);
    stage.world().cluster().transactions().holdMarkersFor(() -> 0);
    stage.service().kill(old);
    stage.world().endRequests();
    stage.service().startAnother();
    decideOneMore(stage);
  }

  private static void decideOneMore(Stage stage) {
    var last = stage.log(Topics.COMMANDS).end();
    stage.deposit("ada", 1);
    stage.decideAll();
    assertThat(stage.answeredBy(last)).isEqualTo("passbook-1");
    assertThat(stage.lastOutcome()).isEqualTo(new Accepted(5, 4));
    stage.audit(true, true);
  }

  @Test
  void a_dead_owner_whose_events_never_left_its_buffer_is_fenced() throws InterruptedException {
    Stage.play(WITH_RIGHTS, NamedSchedulesTest::fenceTheDead);
  }

  static void fenceTheDead(Stage stage) {
    takeOverFromTheDead(stage);
    var report = stage.recoveries().getLast();
    assertThat(report.waited()).isLessThan(Duration.ofMillis(1_500));
    assertThat(report.fenced()).containsExactly("passbook-0");
    stage.audit(true, true);
  }

  @Test
  void a_dead_owner_that_nobody_may_fence_is_waited_for() throws InterruptedException {
    Stage.play(
        WITHOUT_RIGHTS,
        stage -> {
          takeOverFromTheDead(stage);
          var report = stage.recoveries().getLast();
          assertThat(report.fenced()).isEmpty();
          assertThat(report.waited()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
          stage.audit(true, true);
        });
  }

  /** It dies after its offsets were sent; its session ends after 6 s, its transaction after 10. */
  private static void takeOverFromTheDead(Stage stage) {
    var dead = stage.begin("ada", "ben");
    stage.deposit("ada", 3);
    dead.holdSender(true);
    stage.stopAt(dead, "offsets sent");
    stage.service().kill(dead);
    stage.world().endRequests();
    stage.service().startAnother();
    stage.decideAll();
  }

  @Test
  void a_zombie_wakes_up_and_nothing_that_it_does_counts() throws InterruptedException {
    for (var point : Set.of("polled", "begin", "send", "offsets")) {
      Stage.play(
          WITH_RIGHTS,
          stage -> {
            var zombie = stage.begin("ada", "ben");
            stage.deposit("ada", 3);
            stage.stopAt(zombie, point);
            var next = stage.service().startAnother();
            stage.runUntil("the next one owns the partition", () -> stage.owns(next));
            stage.decideAll();
            next.freeze(100);
            stage.deposit("ada", 3);

            zombie.thaw();
            stage.decideAll();

            assertThat(stage.answeredBy(2)).isEqualTo("passbook-1");
            stage.audit(true, true);
          });
    }
  }

  @Test
  void who_lost_its_partition_while_reading_it_raises_no_alarm() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var expelled = stage.begin("ada", "ben");
          stage.deposit("ada", 1);
          stage.stopAt(expelled, "end");
          stage.world().meet(Fate.once(Misfortune.LOST_ANSWER)); // so it reads the log again
          stage.delayAt("renew", 20_000); // its worker is busy, so that it does not hear
          expelled.thaw();
          stage.stopAt(expelled, "bounds"); // it knows the committed offset, but no marks yet
          stage.delayAt("renew", 0);
          var next = stage.service().startAnother();
          stage.runUntil("the next one owns the partition", () -> stage.owns(next));
          stage.deposit("ada", 3);
          stage.decideAll();

          expelled.thaw();
          stage.runUntil("it is not busy any more", () -> stage.world().clock().nowMs() > 30_000);

          stage.audit(true, true);
        });
  }

  @Test
  void no_answer_to_a_commit_and_it_was_done_or_not() throws InterruptedException {
    var outcomes = new HashSet<Boolean>();
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          var before = stage.committedBy("passbook-0");
          stage.deposit("ada", 3);
          stage.stopAt(worker, "end");
          stage.world().meet(Fate.once(Misfortune.LOST_ANSWER));
          worker.thaw();
          stage.runUntil("the answer is lost", () -> stage.world().fate().isDone());
          stage.runUntil(
              "it is settled",
              () ->
                  !stage.world().hasRequestsOnTheWay()
                      && stage.world().cluster().transactions().areSettled());
          outcomes.add(stage.committedBy("passbook-0") > before);
          stage.decideAll();
          stage.audit(true, true);
        });
    assertThat(outcomes).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void a_sweep_is_aborted_half_way() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          var snapshots = stage.log(Topics.SNAPSHOTS);
          while (snapshots.end() == 0) {
            stage.decideAll();
            stage.deposit("ada", 1);
            stage.deposit("ben", 1);
            stage.stopAt(worker, "end");
            if (snapshots.end() == 0) {
              worker.thaw();
            }
          }
          stage.service().kill(worker);
          stage.world().endRequests();

          stage.service().start();
          stage.depositOften("ada", "ben");

          assertThat(snapshots.history().getFirst().isGood()).isFalse();
          stage.audit(true, true);
          assertThat(stage.recoveries().getLast().snapshots()).isPositive();
        });
  }

  @Test
  void the_snapshot_topic_is_truncated_anywhere() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          var snapshots = stage.log(Topics.SNAPSHOTS);
          while (snapshots.start() < snapshots.end()) {
            snapshots.deleteBefore(snapshots.start() + 1 + stage.world().random().nextInt(6));
            stage.audit(false, true);
          }
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
        });
  }

  @Test
  void the_snapshot_topic_is_created_anew_while_a_recovery_waits_for_it()
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          stage.service().processes().forEach(stage.service()::kill);
          var next = stage.service().start();
          stage.stopAt(next, "stable offsets");
          stage.log(Topics.SNAPSHOTS).recreate();
          next.thaw();
          stage.deposit("ada", 1);
          stage.decideAll();
          stage.audit(false, true);
        });
  }

  @Test
  void the_groups_offsets_expire() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          stage.service().processes().forEach(stage.service()::kill);
          stage.world().endRequests();
          stage.world().cluster().offsets().expire();
          stage.deposit("ben", 2);
          stage.audit(true, false);
        });
  }
}
