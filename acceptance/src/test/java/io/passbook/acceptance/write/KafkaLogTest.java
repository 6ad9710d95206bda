package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Signals;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.kafka.KafkaReaders;
import io.passbook.command.kafka.KafkaWorkerLog;
import io.passbook.command.log.AbortableException;
import io.passbook.command.log.LogContract;
import io.passbook.command.log.LogUnderTest;
import io.passbook.command.log.LogUnderTest.Trait;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.WorkerLog;
import io.passbook.quickstart.Broker;
import io.passbook.quickstart.BrokerSettings;
import io.passbook.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the simulated log takes for granted, on a real broker and through our own adapter. {@code
 * -Dpassbook.group.protocol=consumer}: with the group protocol of KIP-848, whose members nobody but
 * the broker can expel.
 */
class KafkaLogTest extends LogContract {
  private static final int PARTITIONS = 2;
  private static final String PROTOCOL = System.getProperty("passbook.group.protocol", "classic");

  private static Path folder;
  private static Broker broker;
  private static Admin admin;
  private static int cases;

  @BeforeAll
  static void startBroker() {
    folder = Folders.temporary("kafka-log");
    broker =
        Broker.start(
            BrokerSettings.single(folder)
                // How often the coordinator looks for transactions that are too old.
                .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    TopicSetup.create(admin, PARTITIONS, (short) 1);
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.kill();
    Folders.delete(folder);
  }

  /** Each time in a group of its own. */
  @Override
  protected void play(Case piece) throws Exception {
    var log = new Log("case-" + cases++);
    try {
      piece.on(log);
    } finally {
      log.open.forEach(WorkerLog::close);
    }
  }

  /** Else each record for the same topic would wait as long. */
  @Test
  void a_record_that_cannot_be_sent_is_told_before_the_next_one() throws Exception {
    play(log -> {
      var worker = log.worker("impatient", Trait.IMPATIENT);
      worker.renew();
      worker.begin();
      var record = new ProducerRecord<>("no-such-topic", 0, new byte[1], new byte[1]);
      assertThatThrownBy(() -> worker.send(record)).isInstanceOf(AbortableException.class);
      worker.abort();
    });
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static final class Log implements LogUnderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<WorkerLog> open = new ArrayList<>();
    private final String group;

    Log(String group) {
      this.group = group;
    }

    @Override
    public int partitions() {
      return PARTITIONS;
    }

    @Override
    public int tooLargeBytes() {
      return 2_000_000;
    }

    @Override
    public WorkerLog worker(String name, Trait... traits) {
      var config = new HashMap<String, Object>();
      for (var trait : new TreeSet<>(List.of(traits))) { // in order: short ones are short
        config.putAll(
            switch (trait) {
              case HOLDS_ITS_BUFFER ->
                  Map.of(
                      "linger.ms", 60_000,
                      "delivery.timeout.ms", 120_000,
                      "transaction.timeout.ms", 60_000);
              case SHORT_TRANSACTIONS -> Map.of("transaction.timeout.ms", 5_000);
              case IMPATIENT -> Map.of("max.block.ms", 5_000);
            });
      }
      var worker = new KafkaWorkerLog(clients(config), group + "-" + name);
      open.add(worker);
      return worker;
    }

    private KafkaClients clients(Map<String, Object> more) {
      var config = new HashMap<>(more);
      config.put("bootstrap.servers", broker.bootstrapServers());
      config.put("group.protocol", PROTOCOL);
      // Who is expelled is expelled by the test, however slow the machine is.
      config.put("session.timeout.ms", 45_000);
      return new KafkaClients(config, group, 100, new Unobserved());
    }

    @Override
    public PartitionReader reader(int partition) {
      return new KafkaReaders(clients(Map.of()), admin, group, group + "-reader").open(partition);
    }

    @Override
    public void expelAll() {
      assumeThat(PROTOCOL).as("whose members can be expelled").isEqualTo("classic");
      get(
          admin
              .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
              .all());
    }

    @Override
    public void forgetOffsets() {
      get(admin.deleteConsumerGroups(List.of(group)).all());
    }

    @Override
    public void deleteBefore(String topic, int partition, long offset) {
      var where = new TopicPartition(topic, partition);
      get(admin.deleteRecords(Map.of(where, RecordsToDelete.beforeOffset(offset))).all());
    }

    /** The broker stands still until the worker has lost its patience. */
    @Override
    public void commitUnanswered(WorkerLog worker) {
      Signals.send("STOP", broker.pid());
      try {
        worker.commit();
      } finally {
        Signals.send("CONT", broker.pid());
      }
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
      Awaitility.await()
          .alias(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .pollInSameThread() // consumers allow no other
          .until(condition::getAsBoolean);
    }
  }
}
