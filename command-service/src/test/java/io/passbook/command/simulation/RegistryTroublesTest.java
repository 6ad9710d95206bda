package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.topics.Topics;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker does while the registry is in trouble, and what its health says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RegistryTroublesTest {
  private static final boolean WITH_RIGHTS = true;

  @ParameterizedTest
  @ValueSource(strings = {Topics.EVENTS, Topics.RESULTS})
  void a_registry_that_refuses_our_schema_is_waited_for_and_makes_no_dead_letters(String topic)
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = stage.begin("ada", "ben");
          stage.world().refusedTopics().add(topic);
          stage.deposit("ada", 5);
          stage.runUntil("it waits", () -> stage.status(worker, 0).startsWith("WAITING"));
          assertThat(stage.status(worker, 0))
              .isEqualTo("WAITING Offset 2: the registry refuses the schema");
          var patience = stage.world().clock().nowMs() + 6_000;
          stage.runUntil("it has tried again", () -> stage.world().clock().nowMs() > patience);
          for (var i = 0; i < 1_000; i++) {
            stage.world().step();
            assertThat(stage.status(worker, 0)).as("it does not waver").startsWith("WAITING");
          }
          assertThat(stage.isDecided(0)).isFalse();

          stage.world().refusedTopics().clear();
          stage.decideAll();
          stage.runUntil("it serves", () -> stage.status(worker).isServing());
          assertThat(stage.log(Topics.DEAD_LETTERS).history()).noneMatch(Entry::isGood);
          stage.audit(true, true);
        });
  }

  /** For longer than brokers keep a transaction open. */
  @Test
  void a_registry_that_hangs_makes_one_partition_wait_and_loses_no_producer()
      throws InterruptedException {
    Stage.play(
        2,
        WITH_RIGHTS,
        Fault.NONE,
        stage -> {
          var worker = stage.service().start();
          stage.open(stage.accountOn(0), stage.accountOn(1));
          stage.decideAll();
          stage.runUntil("it serves", () -> stage.status(worker).isServing());
          var recoveries = stage.recoveries().size();

          stage.world().setRegistryHangsMs(12_000);
          stage.append(1, "whose?");
          for (var i = 0; i < 5; i++) {
            stage.deposit(stage.accountOn(0), 1);
            stage.runUntil("the other one goes on", () -> stage.isDecided(0));
          }
          stage.runUntil("it waits", () -> stage.status(worker, 1).startsWith("WAITING"));
          assertThat(stage.status(worker, 1)).endsWith("the registry does not answer");

          stage.world().setRegistryHangsMs(0);
          stage.decideAll();
          stage.runUntil("it serves again", () -> stage.status(worker).isServing());
          assertThat(stage.recoveries()).hasSize(recoveries);
        });
  }

  @Test
  void what_cannot_be_written_is_a_dead_letter_and_the_rest_is_decided()
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          stage.deposit("ada", 2);
          stage.send("ada", new Command.Deposit(1, null, Memory.UNWRITABLE));
          stage.deposit("ada", 2);
          stage.decideAll();
          assertThat(stage.log(Topics.DEAD_LETTERS).history()).filteredOn(Entry::isGood).hasSize(1);
          stage.audit(true, true);
        });
  }

  @Test
  void garbage_that_takes_long_to_look_up_keeps_nobody_from_his_group()
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.begin("ada", "ben");
          var recoveries = stage.recoveries().size();
          stage.world().setRegistryTakesMs(9_000);
          for (var i = 0; i < 40; i++) {
            stage.append(0, "what is " + i);
          }
          stage.decideAll();
          assertThat(stage.recoveries()).hasSize(recoveries);
          assertThat(stage.log(Topics.DEAD_LETTERS).history())
              .filteredOn(Entry::isGood)
              .hasSize(40);

          stage.world().setRegistryTakesMs(0);
          stage.audit(true, true);
        });
  }

  @Test
  void garbage_that_takes_long_to_look_up_holds_no_other_partition_up()
      throws InterruptedException {
    Stage.play(
        2,
        WITH_RIGHTS,
        Fault.NONE,
        stage -> {
          var worker = stage.service().start();
          stage.open(stage.accountOn(0), stage.accountOn(1));
          stage.decideAll();
          stage.runUntil("it serves", () -> stage.status(worker).isServing());
          stage.world().setRegistryTakesMs(4_000);
          for (var i = 0; i < 200; i++) {
            stage.append(0, "what is " + i);
          }
          for (var i = 0; i < 10; i++) {
            var since = stage.world().clock().nowMs();
            stage.deposit(stage.accountOn(1), 1);
            stage.runUntil("the other one goes on", () -> stage.isDecided(1));
            assertThat(stage.world().clock().nowMs() - since).isLessThan(60_000);
          }
          assertThat(stage.isDecided(0)).isFalse();
        });
  }
}
