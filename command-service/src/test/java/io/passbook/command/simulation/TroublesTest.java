package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.message.Command;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker does when registry or brokers are in trouble, and what its health says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TroublesTest {
  private static final boolean WITH_RIGHTS = true;

  /** Trouble shows after 5 s, if nothing has to time out first. */
  private static final long NOTICED_MS = 7_000;

  // ---- The registry ----

  @ParameterizedTest
  @ValueSource(strings = {Topics.EVENTS, Topics.RESULTS})
  void a_registry_that_refuses_our_schema_is_waited_for_and_makes_no_dead_letters(String topic)
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = begun(stage);
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

  @Test
  void a_registry_that_refuses_snapshots_holds_nobody_up() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = begun(stage);
          stage.world().refusedTopics().add(Topics.SNAPSHOTS);
          manyDeposits(stage);
          assertThat(stage.log(Topics.SNAPSHOTS).history()).noneMatch(Entry::isGood);
          assertThat(stage.log(Topics.DEAD_LETTERS).history()).noneMatch(Entry::isGood);
          assertThat(stage.status(worker)).matches(WorkerStatus::isServing);

          stage.world().refusedTopics().clear();
          stage.audit(true, true);
          manyDeposits(stage);
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(Entry::isGood);
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
          begun(stage);
          stage.deposit("ada", 2);
          stage.send("ada", new Command.Deposit(1, null, Memory.UNWRITABLE));
          stage.deposit("ada", 2);
          stage.decideAll();
          assertThat(stage.log(Topics.DEAD_LETTERS).history()).filteredOn(Entry::isGood).hasSize(1);
          stage.audit(true, true);
        });
  }

  // ---- The brokers ----

  @ParameterizedTest(name = "while there are commands: {0}")
  @ValueSource(booleans = {true, false})
  void brokers_that_cannot_be_reached_show_and_are_forgiven(boolean busy)
      throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = begun(stage);
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
        failing(broken, "sendOffsets"),
        stage -> {
          broken[0] = false;
          var worker = begun(stage);
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

  /** Its results have no leader, for ever. */
  @Test
  void a_partition_that_cannot_be_written_holds_no_other_up() throws InterruptedException {
    var away = new boolean[1];
    Stage.play(
        2,
        WITH_RIGHTS,
        refusing(sent -> away[0] && sent.contains(Topics.RESULTS + "-1")),
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
        refusing(sent -> sent.stream().filter((Topics.RESULTS + "-0")::equals).count() > 1, lost),
        stage -> {
          begunWith(stage, "ada");
          var since = stage.world().clock().nowMs();
          stage.deposit("ada", 20);
          stage.decideAll();
          assertThat(stage.world().clock().nowMs() - since)
              .as("it does not wait until it polls only one by chance")
              .isLessThan(40_000);
          stage.audit(true, true);
        });
  }

  private static Fault refusing(Predicate<List<String>> which) {
    return refusing(which, false);
  }

  /**
   * Commits of such transactions fail; of a transaction the topics are known that it writes to.
   *
   * @param lost and the producer with them
   */
  private static Fault refusing(Predicate<List<String>> which, boolean lost) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private final List<String> sent = new ArrayList<>();

          @Override
          public void begin() {
            sent.clear();
            super.begin();
          }

          @Override
          public Sent send(ProducerRecord<byte[], byte[]> record) {
            sent.add(record.topic() + "-" + record.partition());
            return super.send(record);
          }

          @Override
          public void commit() {
            if (which.test(sent) && lost) {
              throw new ProducerLostException("no answer", new IOException("simulated"));
            }
            if (which.test(sent)) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.commit();
          }
        };
      }
    };
  }

  @Test
  void polls_that_fail_now_and_then_for_ever_show_and_are_forgiven() throws InterruptedException {
    var broken = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        failing(broken, "poll"),
        stage -> {
          broken[0] = false;
          var worker = begun(stage);
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

  /** However it is told, and for ever. */
  @ParameterizedTest(name = "the whole batch is lost: {0}")
  @ValueSource(booleans = {false, true})
  void a_snapshot_topic_that_is_out_of_reach_holds_nobody_up(boolean lost)
      throws InterruptedException {
    var away = new boolean[1];
    Stage.play(
        1,
        WITH_RIGHTS,
        withoutSnapshots(away, lost),
        stage -> {
          away[0] = false;
          var worker = begun(stage);
          away[0] = true;
          manyDeposits(stage);
          assertThat(stage.status(worker)).matches(WorkerStatus::isServing);
          stage.service().kill(worker);

          begun(stage);
          manyDeposits(stage);
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
          assertThat(stage.log(Topics.SNAPSHOTS).history()).noneMatch(Entry::isGood);

          away[0] = false;
          stage.audit(true, true);
          manyDeposits(stage);
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
          var worker = begun(stage);
          manyDeposits(stage);
          assertThat(stage.log(Topics.SNAPSHOTS).history()).anyMatch(Entry::isGood);
          stage.service().kill(worker);
          hangs[0] = true;

          begun(stage);
          manyDeposits(stage);
          assertThat(stage.recoveries().getLast().snapshots()).isZero();
        });
  }

  /** The snapshots' partition has no leader while it is away. */
  private static Fault withoutSnapshots(boolean[] away, boolean lost) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private boolean unsent;

          @Override
          public void begin() {
            unsent = false;
            super.begin();
          }

          @Override
          public Sent send(ProducerRecord<byte[], byte[]> record) {
            if (!away[0] || !record.topic().equals(Topics.SNAPSHOTS)) {
              return super.send(record);
            }
            unsent = true;
            return () -> -1;
          }

          @Override
          public void commit() {
            if (unsent && lost) {
              throw new ProducerLostException("no answer", new IOException("simulated"));
            }
            if (unsent) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.commit();
          }
        };
      }

      @Override
      public PartitionReader in(PartitionReader reader) {
        return new ForwardingReader(reader) {
          @Override
          public Marks bounds(List<String> topics) {
            if (away[0] && topics.contains(Topics.SNAPSHOTS)) {
              throw new LogAwayException("no", new IOException("simulated"));
            }
            return super.bounds(topics);
          }
        };
      }
    };
  }

  /** Something that fails while it is broken; of polls every other one. */
  private static Fault failing(boolean[] broken, String what) {
    return new Fault() {
      @Override
      public WorkerLog in(WorkerLog log, World world, Memory memory) {
        return new ForwardingWorkerLog(log) {
          private int polls;

          @Override
          public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            if (broken[0] && what.equals("poll") && polls++ % 2 == 0) {
              throw new LogAwayException("no", new IOException("simulated"));
            }
            return super.poll(atMost);
          }

          @Override
          public void sendOffsets(Map<Integer, Long> next) {
            if (broken[0] && what.equals("sendOffsets")) {
              throw new AbortableException(Blame.ENVIRONMENT, "no", new IOException("simulated"));
            }
            super.sendOffsets(next);
          }
        };
      }
    };
  }

  // ---- The group ----

  @Test
  void a_worker_without_partitions_is_ready_only_as_a_member() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var first = begun(stage);
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
  void a_worker_that_stands_still_does_not_say_that_it_serves() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = begun(stage);
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

  // ---- Recovery and stop ----

  @Test
  void a_recovery_says_how_far_it_has_come() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          begun(stage);
          manyDeposits(stage);
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
  void a_stop_does_not_wait_until_all_is_tried_one_by_one() throws InterruptedException {
    Stage.play(
        WITH_RIGHTS,
        stage -> {
          var worker = begun(stage);
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

  /** A worker that has the partition, and two accounts. */
  private static SimulatedProcess begun(Stage stage) {
    return begunWith(stage, "ada", "ben");
  }

  private static SimulatedProcess begunWith(Stage stage, String... accounts) {
    var worker = stage.service().start();
    stage.open(accounts);
    stage.decideAll();
    stage.runUntil("it serves", () -> stage.status(worker).isServing());
    return worker;
  }

  private static void manyDeposits(Stage stage) {
    for (var round = 0; round < 12; round++) {
      stage.deposit("ada", 2);
      stage.deposit("ben", 2);
      stage.decideAll();
    }
  }
}
