package io.passbook.command.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.message.Outcome.Accepted;
import io.passbook.topics.Topics;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * A log in which somebody has meddled stops the partition that contradicts itself, and only that,
 * with the evidence and with what an operator can do.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContradictionsTest {
  private static final boolean WITH_RIGHTS = true;
  private static final int COMMANDS = 12;

  @Test
  void the_groups_offset_was_set_back() throws InterruptedException {
    stops(
        stage -> stage.world().cluster().offsets().commit(Map.of(0, 3L)),
        "the group's offset of account-commands-0 to be above 12",
        "but it was 3",
        "set it to 13");
  }

  @Test
  void an_old_offset_that_a_coordinator_gives_out_while_it_loads_is_forgiven()
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          begin(stage);
          stage.stopEverything();
          stage.world().cluster().offsets().commit(Map.of(0, 3L));
          var next = stage.service().startAnother();
          stage.runUntil("it waits", () -> stage.status(next, 0).startsWith("WAITING"));
          var later = stage.world().clock().nowMs() + 10_000;
          stage.runUntil("it is loaded", () -> stage.world().clock().nowMs() > later);

          stage.world().cluster().offsets().commit(Map.of(0, 13L));
          stage.runUntil("it serves", () -> stage.status(next).isServing());
        });
  }

  @Test
  void the_groups_offset_was_set_ahead() throws InterruptedException {
    stops(
        stage -> {
          append(stage, Topics.COMMANDS, "k", "garbage");
          stage.deposit(stage.accountOn(0), 2);
          stage.world().cluster().offsets().commit(Map.of(0, 16L));
        },
        "Expected a result for the command at offset 14 of account-commands-0",
        "the group's offset is 16",
        "is at 12",
        "set it to 14",
        "delete those records of account-commands-0");
  }

  @Test
  void what_the_groups_offset_has_passed_was_given_up_on_purpose() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          begin(stage);
          stage.stopEverything();
          stage.deposit(stage.accountOn(0), 2);
          stage.log(Topics.COMMANDS).deleteBefore(15);

          stage.service().startAnother();
          stage.deposit(stage.accountOn(0), 1);
          stage.decideAll();

          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(14, 13));
        });
  }

  /** Where all results have expired, or somebody created their topic anew, they prove nothing. */
  @Test
  void the_results_of_the_last_commands_are_gone_and_that_proves_nothing()
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          begin(stage);
          stage.send(stage.accountOn(0), new Command.Withdraw(1_000, null, null));
          stage.decideAll();
          stage.stopEverything();
          var results = stage.log(Topics.RESULTS);
          results.deleteBefore(results.end());

          stage.service().startAnother();
          stage.deposit(stage.accountOn(0), 1);
          stage.decideAll();

          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(14, 13));
        });
  }

  @Test
  void an_event_is_gone() throws InterruptedException {
    stops(
        stage -> {
          stage.log(Topics.SNAPSHOTS).recreate(); // with snapshots nobody looks that far back
          lose(stage, Topics.EVENTS, 4);
        },
        "Expected sequence to be 5 but it was 6",
        "Restore the topic from a copy");
  }

  @Test
  void the_event_of_a_result_is_gone() throws InterruptedException {
    stops(
        stage -> lose(stage, Topics.EVENTS, COMMANDS),
        "Expected event 13 of account",
        "as the result at account-results-0",
        "its last event is 12",
        "restore it from a copy");
  }

  @Test
  void the_result_of_an_event_is_gone() throws InterruptedException {
    stops(
        stage -> lose(stage, Topics.RESULTS, COMMANDS),
        "Expected a result in account-results-0 for the command at offset 12",
        "restore it from a copy");
  }

  @Test
  void all_events_are_gone() throws InterruptedException {
    stops(
        stage -> {
          stage.log(Topics.EVENTS).recreate();
          stage.log(Topics.SNAPSHOTS).recreate();
        },
        "Expected event 13 of account",
        "its last event is 0");
  }

  @Test
  void the_topics_have_grown_and_an_account_belongs_elsewhere() throws InterruptedException {
    stops(
        stage -> {
          var elsewhere = stage.world().cluster().log(Topics.EVENTS, 1).history().getFirst();
          var record = new ProducerRecord<>(Topics.EVENTS, 0, elsewhere.key(), elsewhere.value());
          stage.log(Topics.EVENTS).append(record, null);
        },
        "is an event of account account-",
        "which belongs to partition 1 of 2",
        "Were the topics given more partitions?");
  }

  @Test
  void an_event_cannot_be_read() throws InterruptedException {
    stops(
        stage -> append(stage, Topics.EVENTS, "k", "garbage"),
        "is no event that can be read",
        "Restore the topic from a copy");
  }

  @Test
  void a_tombstone_is_nobodys() throws InterruptedException {
    stops(
        stage ->
            stage
                .log(Topics.EVENTS)
                .append(new ProducerRecord<>(Topics.EVENTS, 0, "ada".getBytes(UTF_8), null), null),
        "account-events-0 offset",
        "has no value, and a key that no event has",
        "delete.retention.ms");
  }

  @Test
  void a_result_cannot_be_read() throws InterruptedException {
    stops(
        stage -> append(stage, Topics.RESULTS, "k", "garbage"),
        "is no result that can be read",
        "restore it from a copy");
  }

  @Test
  void the_commands_are_gone() throws InterruptedException {
    stops(
        stage -> stage.log(Topics.COMMANDS).recreate(),
        "Expected account-commands-0 to reach offset 13",
        "Restore it, or start with new topics");
  }

  @Test
  void a_command_fails_and_cannot_be_a_dead_letter_either() throws InterruptedException {
    stops(
        stage -> append(stage, Topics.COMMANDS, "k", "garbage that is larger than a record may be"),
        "Offset 13: It fails (",
        "), and no dead letter can be written (record too large",
        "Remove the cause and start the service again",
        "delete the records of account-commands-0 before offset 14");
  }

  @Test
  void a_snapshot_that_cannot_be_read_stops_nothing() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          stage.service().start();
          begin(stage);
          stage.stopEverything();
          var account = stage.accountOn(0);
          append(stage, Topics.SNAPSHOTS, account, "garbage");

          stage.service().startAnother();
          stage.deposit(account, 1);
          stage.decideAll();

          assertThat(stage.recoveries().getLast().snapshots()).isZero();
          assertThat(stage.lastOutcome()).isEqualTo(new Accepted(14, 13));
        });
  }

  /** Meddles with partition 0 while nobody works. */
  private static void stops(Consumer<Stage> meddling, String... evidence)
      throws InterruptedException {
    Stage.play(
        2,
        WITH_RIGHTS,
        Fault.NONE,
        stage -> {
          stage.service().start();
          begin(stage);
          stage.stopEverything();
          meddling.accept(stage);
          var offset = stage.world().cluster().offsets().latest(0);

          var next = stage.service().startAnother();
          stage.runUntil("it stops", () -> stage.status(next, 0).startsWith("STOPPED"));
          stage.deposit(stage.accountOn(0), 1);
          stage.deposit(stage.accountOn(1), 1);
          stage.runUntil("the other one goes on", () -> stage.isDecided(1));

          assertThat(stage.status(next, 0)).contains(evidence);
          assertThat(stage.status(next, 1)).startsWith("SERVING");
          assertThat(stage.status(next).isServing()).isFalse();
          assertThat(stage.world().cluster().offsets().latest(0)).isEqualTo(offset);
        });
  }

  /** On each partition one account, opened and with deposits. */
  private static void begin(Stage stage) {
    for (var partition = 0; partition < stage.world().cluster().partitions(); partition++) {
      stage.open(stage.accountOn(partition));
      for (var i = 0; i < COMMANDS; i++) {
        stage.deposit(stage.accountOn(partition), 1);
        stage.decideAll();
      }
    }
  }

  /** Takes the record about this command out of partition 0. */
  private static void lose(Stage stage, String topic, int which) {
    var log = stage.log(topic);
    log.lose(log.history().stream().filter(Entry::isGood).toList().get(which));
  }

  private static void append(Stage stage, String topic, String key, String value) {
    var record = new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8));
    stage.log(topic).append(record, null);
  }
}
