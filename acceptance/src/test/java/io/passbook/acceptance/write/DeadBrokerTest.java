package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.kafka.KafkaReaders;
import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.PartitionReader.OpenTransaction;
import io.passbook.quickstart.BrokerCluster;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A broker dies together with a worker, and is still in the cluster's metadata for seconds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadBrokerTest {
  private static final int BROKERS = 3;
  private static final String PREFIX = "passbook-command";
  private static final String DEAD = PREFIX + "-dead";

  /** The admin client's own patience is a minute. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder = Folders.temporary("dead-broker");
  private BrokerCluster cluster;
  private Admin admin;

  @BeforeEach
  void start() {
    cluster = BrokerCluster.start(folder, BROKERS, Map.of());
    admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    TopicSetup.create(admin, 1, (short) BROKERS);
  }

  @AfterEach
  void stop() {
    admin.close(Duration.ZERO);
    cluster.close();
    Folders.delete(folder);
  }

  @Test
  void a_dead_worker_s_transaction_is_found_and_shut_out_without_waiting_for_the_broker()
      throws Exception {
    try (var worker = producer();
        var reader = readers().open(0)) {
      worker.initTransactions();
      worker.beginTransaction();
      worker.send(new ProducerRecord<>(Topics.EVENTS, 0, new byte[1], new byte[1])).get();
      cluster.kill(aBrokerThatIsNot(coordinator()));

      // As a recovery does: a question that was not answered in time is asked again.
      var found =
          Awaitility.await()
              .atMost(PATIENCE)
              .ignoreExceptionsInstanceOf(LogAwayException.class)
              .until(() -> lookSoon(reader), transactions -> !transactions.isEmpty());
      assertThat(found).extracting(OpenTransaction::transactionalId).containsExactly(DEAD);
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(LogAwayException.class)
          .until(() -> {
            reader.fence(found.getFirst());
            return lookSoon(reader).isEmpty();
          });
    }
  }

  private static List<OpenTransaction> lookSoon(PartitionReader reader) {
    var begunAt = System.nanoTime();
    var found = reader.openTransactions();
    assertThat(Duration.ofNanos(System.nanoTime() - begunAt)).isLessThan(SOON);
    return found;
  }

  private int coordinator() throws Exception {
    return admin.describeTransactions(List.of(DEAD)).description(DEAD).get().coordinatorId();
  }

  private static int aBrokerThatIsNot(int id) {
    return IntStream.rangeClosed(1, BROKERS).filter(other -> other != id).findFirst().orElseThrow();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", DEAD),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private KafkaReaders readers() {
    var config = Map.<String, Object>of("bootstrap.servers", cluster.bootstrapServers());
    var clients = new KafkaClients(config, "command-service", 100, new Unobserved());
    return new KafkaReaders(clients, admin, PREFIX, PREFIX + "-successor");
  }
}
