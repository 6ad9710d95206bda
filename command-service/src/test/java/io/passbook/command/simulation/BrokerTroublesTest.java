package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.Topics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker does while brokers are in trouble, and what its health says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokerTroublesTest {
  private static final boolean WITH_RIGHTS = true;

  /** Trouble shows after 5 s, if nothing has to time out first. */
  private static final long NOTICED_MS = 7_000;

  @ParameterizedTest(name = "while there are commands: {0}")
  @ValueSource(booleans = {true, false})
  void brokers_that_cannot_be_reached_show_and_are_forgiven(boolean busy)
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          if (busy) {
            stage.deposit("ada", 3);
            stage.stopAt(worker, "offsets");
          }
          worker.cutOff(60_000);
          worker.thaw();
          stage.runUntil("it shows", () -> !stage.status(worker).isServing());
          assertThat(worker.cutOffForMs()).isLessThan(NOTICED_MS);

          stage.runUntil("they are back", worker::isConnected);
          stage.runUntil("it serves again", () -> stage.status(worker).isServing());
          stage.decideAll();
          stage.audit(true, true);
        });
  }

  @Test
  void batches_that_always_fail_show_and_are_forgiven() throws InterruptedException {
    var broken = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        BrokerTroubles.failing(broken, "sendOffsets"),
        stage -> {
          broken[0] = false;
          var worker = stage.begin("ada", "ben");
          broken[0] = true;
          stage.deposit("ada", 3);
          stage.runUntil("it shows", () -> !stage.status(worker).isServing());
          assertThat(stage.status(worker, 0)).isEqualTo("WAITING Batches fail: no: simulated");

          broken[0] = false;
          stage.decideAll();
          stage.runUntil("it serves again", () -> stage.status(worker).isServing());
          stage.audit(true, true);
        });
  }

  @Test
  void polls_that_fail_now_and_then_for_ever_show_and_are_forgiven() throws InterruptedException {
    var broken = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        BrokerTroubles.failing(broken, "poll"),
        stage -> {
          broken[0] = false;
          var worker = stage.begin("ada", "ben");
          broken[0] = true;
          var since = stage.world().clock().nowMs();
          stage.runUntil("it shows", () -> !stage.status(worker).isServing());
          assertThat(stage.status(worker).trouble()).isEqualTo("no: simulated");
          assertThat(stage.world().clock().nowMs() - since).isBetween(5_000L, NOTICED_MS + 1_000);

          broken[0] = false;
          stage.runUntil("it serves again", () -> stage.status(worker).isServing());
          stage.audit(true, true);
        });
  }

  /** Its results have no leader, for ever. */
  @Test
  void a_partition_that_cannot_be_written_holds_no_other_up() throws InterruptedException {
    var away = new boolean[1];
    Stage.play(
        2,
        WITH_RIGHTS,
        BrokerTroubles.refusing(sent -> away[0] && sent.contains(Topics.RESULTS + "-1")),
        stage -> {
          away[0] = false;
          var worker = stage.service().start();
          stage.open(stage.accountOn(0), stage.accountOn(1));
          stage.decideAll();
          away[0] = true;
          for (var i = 0; i < 10; i++) {
            stage.deposit(stage.accountOn(1), 1);
            stage.deposit(stage.accountOn(0), 1);
            stage.runUntil("the other one goes on", () -> stage.isDecided(0));
          }
          stage.runUntil("it waits", () -> stage.status(worker, 1).startsWith("WAITING"));
          assertThat(stage.status(worker, 1)).isEqualTo("WAITING Batches fail: no: simulated");
          assertThat(stage.status(worker, 0)).startsWith("SERVING");

          away[0] = false;
          stage.decideAll();
          stage.runUntil("it serves again", () -> stage.status(worker).isServing());
          assertThat(stage.recoveries()).hasSize(2);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_batch_that_is_too_large_for_what_the_brokers_can_do_is_halved(boolean lost)
      throws InterruptedException {
    Stage.play(
        1,
        WITH_RIGHTS,
        BrokerTroubles.refusing(
            sent -> sent.stream().filter((Topics.RESULTS + "-0")::equals).count() > 1, lost),
        stage -> {
          stage.begin("ada");
          var since = stage.world().clock().nowMs();
          stage.deposit("ada", 20);
          stage.decideAll();
          assertThat(stage.world().clock().nowMs() - since)
              .as("it does not wait until it polls only one by chance")
              .isLessThan(40_000);
          stage.audit(true, true);
        });
  }

  /** Each of its tries ends within what a group forgives, but not all of them together. */
  @Test
  void many_partitions_that_fail_slowly_do_not_keep_a_worker_from_its_group()
      throws InterruptedException {
    var slow = new boolean[1];
    var partitions = 6;
    Stage.play(
        partitions,
        WITH_RIGHTS,
        BrokerTroubles.slowlyFailing(_ -> slow[0], 15_000),
        stage -> {
          slow[0] = false;
          stage.service().start();
          var accounts = IntStream.range(0, partitions).mapToObj(stage::accountOn).toList();
          accounts.forEach(stage::open);
          stage.decideAll();
          slow[0] = true;
          accounts.forEach(account -> stage.deposit(account, 1));
          var later = stage.world().clock().nowMs() + 300_000;
          stage.runUntil("it has failed for long", () -> stage.world().clock().nowMs() > later);

          slow[0] = false;
          stage.decideAll();
          assertThat(stage.recoveries()).hasSize(partitions);
        });
  }

  @Test
  void partitions_that_fail_slowly_do_not_starve_the_others() throws InterruptedException {
    var broken = new boolean[1];
    var partitions = 6;
    var healthy = 5;
    Stage.play(
        partitions,
        WITH_RIGHTS,
        BrokerTroubles.slowlyFailing(partition -> broken[0] && partition != healthy, 15_000),
        stage -> {
          broken[0] = false;
          stage.service().start();
          var accounts = IntStream.range(0, partitions).mapToObj(stage::accountOn).toList();
          accounts.forEach(stage::open);
          stage.decideAll();
          broken[0] = true;
          accounts.forEach(account -> stage.deposit(account, 40));
          stage.runUntil("it is known who fails", () -> stage.isDecided(healthy));
          for (var i = 0; i < 20; i++) {
            var since = stage.world().clock().nowMs();
            stage.deposit(stage.accountOn(healthy), 1);
            stage.runUntil("it goes on", () -> stage.isDecided(healthy));
            assertThat(stage.world().clock().nowMs() - since).isLessThan(120_000);
          }

          broken[0] = false;
          stage.decideAll();
          stage.audit(true, true);
        });
  }
}
