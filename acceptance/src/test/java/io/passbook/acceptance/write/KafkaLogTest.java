package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.acceptance.Platform;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.kafka.KafkaReaders;
import io.passbook.command.kafka.KafkaWorkerLog;
import io.passbook.command.log.AbortableException;
import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.PartitionReader.Committed;
import io.passbook.command.log.ProducerLostException;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What the simulated log takes for granted, seen on a real broker: transactions that outlive their
 * owner's membership, open ones that hold successors up, and how each failure looks to a worker.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KafkaLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> OUTPUTS =
      List.of(Topics.EVENTS, Topics.RESULTS, Topics.SNAPSHOTS, Topics.DEAD_LETTERS);

  private static Platform platform;
  private static Admin admin;
  private final List<WorkerLog> open = new ArrayList<>();
  private String group;
  private KafkaClients clients;

  @BeforeAll
  static void startPlatform() {
    platform = Platform.start();
    admin = platform.admin();
  }

  @AfterAll
  static void stopPlatform() {
    admin.close();
    platform.close();
  }

  @BeforeEach
  void nameGroup(TestInfo test) {
    group = test.getTestMethod().orElseThrow().getName();
    clients = clients(Map.of());
  }

  private KafkaClients clients(Map<String, Object> more) {
    var config = new HashMap<String, Object>(more);
    config.put("bootstrap.servers", platform.bootstrapServers());
    return new KafkaClients(config, group, 100, new Unobserved());
  }

  @AfterEach
  void leave() {
    open.forEach(WorkerLog::close);
  }

  private static final class Unobserved implements KafkaClients.Observer {
    @Override
    public void opened(Consumer<?, ?> consumer) {}

    @Override
    public void opened(Producer<?, ?> producer) {}

    @Override
    public void opened(Admin admin) {}

    @Override
    public void closed(Producer<?, ?> producer) {}
  }

  /** A member that does with its partitions what the pipeline does, but for recovering them. */
  private final class Member implements WorkerLog.Assignment {
    private final Set<Integer> owned = new TreeSet<>();
    private final WorkerLog log;

    Member(String name, KafkaClients withClients) {
      log = new KafkaWorkerLog(withClients, group + "-" + name);
      open.add(log);
      log.renew();
      log.join(this);
    }

    @Override
    public void assigned(Collection<Integer> partitions) {
      for (var partition : partitions) {
        log.seek(partition, 0);
        log.pause(partition);
        owned.add(partition);
      }
    }

    @Override
    public void revoked(Collection<Integer> partitions) {
      owned.removeAll(partitions);
    }

    Member awaitPartitions(int count) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> {
            log.poll(Duration.ofMillis(50));
            return owned.size() == count;
          });
      return this;
    }

    /** Begins a transaction that decides the first command of this partition. */
    WorkerLog.Sent decide(int partition) {
      log.begin();
      var sent = log.send(event(partition, "e"));
      log.sendOffsets(Map.of(partition, 1L));
      return sent;
    }
  }

  private Member member(String name) {
    return new Member(name, clients).awaitPartitions(Platform.PARTITIONS);
  }

  private PartitionReader reader(int partition) {
    return new KafkaReaders(clients, admin, group, group + "-reader").open(partition);
  }

  private static ProducerRecord<byte[], byte[]> event(int partition, String value) {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(Topics.EVENTS, partition, bytes, bytes);
  }

  private static void removeAllMembers(String group)
      throws InterruptedException, ExecutionException {
    admin
        .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
        .all()
        .get();
  }

  private static List<String> read(PartitionReader reader, long from, long to) {
    var values = new ArrayList<String>();
    reader.read(
        Topics.EVENTS, from, to, e -> values.add(new String(e.value(), StandardCharsets.UTF_8)));
    return values;
  }

  private static long stable(PartitionReader reader) {
    return reader.stableOffsets(OUTPUTS).getOrDefault(Topics.EVENTS, -1L);
  }

  private static Committed awaitStable(PartitionReader reader) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(reader::committed, committed -> !(committed instanceof Committed.Unstable));
  }

  @Test
  void a_commit_succeeds_after_the_partition_was_lost_and_the_offset_is_unstable_until_then()
      throws Exception {
    var owner = member("owner");
    owner.decide(0);
    removeAllMembers(group);
    member("successor");
    try (var reader = reader(0)) {
      assertThat(reader.committed()).isInstanceOf(Committed.Unstable.class);

      owner.log.commit();

      assertThat(awaitStable(reader)).isEqualTo(new Committed.Stable(1));
      // Taken after the stable offset, the mark has the event below it.
      var marks = reader.bounds(OUTPUTS).of(Topics.EVENTS);
      Awaitility.await().atMost(PATIENCE).until(() -> stable(reader) >= marks.end());
      assertThat(read(reader, marks.start(), marks.end())).contains("e");
    }
  }

  @Test
  void offsets_of_somebody_who_is_no_member_any_more_are_refused() throws Exception {
    var owner = member("owner");
    removeAllMembers(group);
    member("successor");
    owner.log.begin();
    owner.log.send(event(1, "never"));
    assertThatThrownBy(() -> owner.log.sendOffsets(Map.of(1, 1L)))
        .isInstanceOfSatisfying(
            AbortableException.class, e -> assertThat(e.blame()).isEqualTo(Blame.ENVIRONMENT));
    owner.log.abort();
    try (var reader = reader(1)) {
      assertThat(reader.committed()).isEqualTo(new Committed.None());
      var bounds = reader.bounds(OUTPUTS).of(Topics.EVENTS);
      assertThat(read(reader, bounds.start(), bounds.end())).doesNotContain("never");
    }
  }

  @Test
  void a_dead_owner_whose_events_never_left_its_buffer_is_found_and_shut_out() {
    var owner = member("owner");
    owner.log.begin();
    owner.log.sendOffsets(Map.of(2, 1L));
    try (var reader = reader(2)) {
      assertThat(reader.committed()).isInstanceOf(Committed.Unstable.class);
      var found = reader.openTransactions();
      assertThat(found)
          .singleElement()
          .satisfies(t -> assertThat(t.transactionalId()).isEqualTo(group + "-owner"));
      assertThat(reader.openTransactions()).isEqualTo(found);

      reader.fence(found.getFirst());

      assertThat(awaitStable(reader)).isEqualTo(new Committed.None());
      assertThat(reader.openTransactions()).isEmpty();
    }
    assertThatThrownBy(owner.log::commit).isInstanceOf(AbortableException.class);
    assertThatThrownBy(owner.log::abort).isInstanceOf(ProducerLostException.class);
    owner.log.renew();
    owner.decide(2);
    owner.log.commit();
  }

  @Test
  void an_open_transaction_holds_the_stable_offset_and_what_it_wrote_is_never_read_when_aborted() {
    var owner = member("owner");
    try (var reader = reader(3)) {
      var before = reader.bounds(OUTPUTS).of(Topics.EVENTS).end();
      owner.decide(3);
      owner.log.commit();
      owner.log.begin();
      owner.log.send(event(3, "aborted " + "x".repeat(300_000))); // more than a buffer takes
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> reader.bounds(OUTPUTS).of(Topics.EVENTS).end() > before + 2);
      assertThat(stable(reader)).isEqualTo(before + 2);
      owner.log.abort();
      var end = reader.bounds(OUTPUTS).of(Topics.EVENTS).end();
      Awaitility.await().atMost(PATIENCE).until(() -> stable(reader) >= end);
      assertThat(read(reader, before, end)).containsExactly("e");
    }
  }

  @Test
  void a_record_that_is_too_large_is_to_blame_and_the_next_transaction_succeeds() {
    var owner = member("owner");
    var noise = new Random(1);
    var large = new byte[2_000_000];
    noise.nextBytes(large);
    owner.log.begin();
    owner.log.send(new ProducerRecord<>(Topics.RESULTS, 4, new byte[1], large));
    assertThatThrownBy(
            () -> {
              owner.log.sendOffsets(Map.of(4, 1L));
              owner.log.commit();
            })
        .isInstanceOfSatisfying(
            AbortableException.class, e -> assertThat(e.blame()).isEqualTo(Blame.CONTENT));
    owner.log.abort();
    var sent = owner.decide(4);
    owner.log.commit();
    assertThat(sent.offset()).isNotNegative();
  }

  @Test
  void a_new_producer_under_the_same_name_settles_what_the_old_one_left() {
    var owner = member("owner");
    owner.decide(5);
    owner.log.renew();
    try (var reader = reader(5)) {
      assertThat(awaitStable(reader)).isEqualTo(new Committed.None());
      owner.decide(5);
      owner.log.commit();
      assertThat(awaitStable(reader)).isEqualTo(new Committed.Stable(1));
    }
  }

  @Test
  void an_unstable_offset_holds_up_nobody_who_polls() throws Exception {
    var owner = member("owner");
    owner.decide(0);
    removeAllMembers(group);
    var successor = new Member("successor", clients);
    var slowest = Duration.ZERO;
    while (successor.owned.isEmpty()) {
      var begun = System.nanoTime();
      successor.log.poll(Duration.ofMillis(50));
      var took = Duration.ofNanos(System.nanoTime() - begun);
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
    }
    assertThat(slowest).isLessThan(Duration.ofSeconds(5));
    owner.log.abort();
  }

  @Test
  void a_commit_that_nobody_answers_leaves_the_outcome_unknown() {
    try (var own = Platform.start()) {
      clients =
          new KafkaClients(
              Map.of("bootstrap.servers", own.bootstrapServers(), "max.block.ms", 2_000),
              group,
              100,
              new Unobserved());
      var owner = new Member("owner", clients).awaitPartitions(Platform.PARTITIONS);
      owner.decide(0);
      own.broker().kill();
      assertThatThrownBy(owner.log::commit).isInstanceOf(ProducerLostException.class);
      assertThatThrownBy(owner.log::renew).isInstanceOf(ProducerLostException.class);
      own.startBrokerAgain();
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreException(ProducerLostException.class)
          .until(() -> {
            owner.log.renew();
            return true;
          });
      owner.log.close();
      open.clear();
    }
  }
}
