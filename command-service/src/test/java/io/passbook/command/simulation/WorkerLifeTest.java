package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.topics.Topics;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a worker does and says of itself, from its first assignment to its stop. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkerLifeTest {
  private static final boolean WITH_RIGHTS = true;

  /** Trouble shows after 5 s, if nothing has to time out first. */
  private static final long NOTICED_MS = 7_000;

  @Test
  void a_worker_without_partitions_is_ready_only_as_a_member() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var first = stage.begin("ada", "ben");
          var second = stage.service().startAnother();
          stage.runUntil("both are ready", () -> stage.service().isReady());
          var group = stage.world().cluster().group();
          List.copyOf(group.members()).forEach(m -> group.remove(m, stage.world().random()));
          var troubled = new HashSet<SimulatedProcess>();
          stage.runUntil(
              "both say so",
              () -> {
                for (var worker : List.of(first, second)) {
                  if (stage
                      .status(worker)
                      .trouble()
                      .equals("It has no assignment from its group")) {
                    troubled.add(worker);
                  }
                }
                return troubled.size() == 2;
              });
          stage.runUntil("both are ready again", () -> stage.service().isReady());
          stage.audit(true, true);
        });
  }

  @Test
  void a_recovery_says_how_far_it_has_come() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          stage.depositOften("ada", "ben");
          stage.stopEverything();
          stage.delayAt("committed", 200);
          stage.delayAt("reading", 200);

          var next = stage.service().start();

          for (var said :
              List.of(
                  "RECOVERING Waiting for the committed offset",
                  "RECOVERING Reading account-events: [1-9]\\d* of \\d+ offsets",
                  "RECOVERING Reading account-results: [1-9]\\d* of \\d+ offsets")) {
            stage.runUntil(said, () -> stage.status(next, 0).matches(said));
          }
          stage.audit(true, true);
        });
  }

  @Test
  void partitions_that_stay_are_worked_on_while_another_one_is_recovered()
      throws InterruptedException {
    Stage.play(
        2,
        WITH_RIGHTS,
        Fault.NONE,
        stage -> {
          var worker = stage.service().start();
          var other = stage.service().startAnother();
          stage.open(stage.accountOn(0), stage.accountOn(1));
          stage.decideAll();
          while (stage.status(worker).partitions().size() != 1
              || stage.status(other).partitions().size() != 1
              || !stage.service().isReady()) {
            stage.world().cluster().group().rebalance(stage.world().random());
            var later = stage.world().clock().nowMs() + 1_000;
            stage.runUntil("all have heard", () -> stage.world().clock().nowMs() > later);
          }
          int stays = stage.status(worker).partitions().keySet().iterator().next();
          var comes = 1 - stays;
          stage.delayAt("read", 2_000);
          stage.service().kill(other);
          stage.runUntil(
              "it recovers the other one",
              () -> stage.status(worker, comes).startsWith("RECOVERING"));

          for (var i = 0; i < 5; i++) {
            stage.deposit(stage.accountOn(stays), 1);
            stage.runUntil("it is decided", () -> stage.isDecided(stays));
            assertThat(stage.status(worker, comes)).startsWith("RECOVERING");
          }
          stage.deposit(stage.accountOn(comes), 1);
          stage.decideAll();
          stage.runUntil("it serves both", () -> stage.status(worker).isServing());
          assertThat(stage.status(worker).partitions()).hasSize(2);
        });
  }

  @Test
  void a_worker_that_stands_still_does_not_say_that_it_serves() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          stage.deposit("ada", 1);
          stage.stopAt(worker, "send");
          var since = stage.world().clock().nowMs();
          stage.runUntil("it shows", () -> !stage.status(worker).isServing());
          assertThat(stage.world().clock().nowMs() - since).isLessThan(NOTICED_MS);
          assertThat(stage.status(worker).trouble()).contains("at one and the same thing");
          worker.thaw();
          stage.decideAll();
          stage.audit(true, true);
        });
  }

  @Test
  void a_stop_does_not_wait_until_all_is_tried_one_by_one() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          for (var i = 0; i < 30; i++) {
            stage.send("ada", new Command.Deposit(1, null, Memory.UNWRITABLE));
          }
          var letters = stage.log(Topics.DEAD_LETTERS);
          stage.runUntil(
              "one has failed alone", () -> letters.history().stream().anyMatch(Entry::isGood));
          stage.service().stop(worker);
          var before = letters.history().stream().filter(Entry::isGood).count();
          stage.runUntil("it has stopped", () -> !stage.service().processes().contains(worker));
          assertThat(letters.history().stream().filter(Entry::isGood).count())
              .isLessThanOrEqualTo(before + 1);
          stage.audit(true, true);
        });
  }
}
