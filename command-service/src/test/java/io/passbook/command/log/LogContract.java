package io.passbook.command.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.command.log.AbortableException.Blame;
import io.passbook.command.log.LogUnderTest.Trait;
import io.passbook.command.log.PartitionReader.Bounds;
import io.passbook.command.log.PartitionReader.Committed;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What the pipeline takes for granted of the log: transactions that outlive their owner's
 * membership, open ones that hold successors up, and how each failure looks to a worker. Held
 * against the simulated log and against a real broker, so that the one can stand for the other.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class LogContract {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final List<String> OUTPUTS =
      List.of(Topics.EVENTS, Topics.RESULTS, Topics.SNAPSHOTS, Topics.DEAD_LETTERS);

  /** One case. */
  protected interface Case {
    void on(LogUnderTest log) throws Exception;
  }

  /** Plays the case on a log; more than once, if chance is part of it. */
  protected abstract void play(Case piece) throws Exception;

  /** A member that does with its partitions what the pipeline does, but for recovering them. */
  private static final class Member implements WorkerLog.Assignment {
    private final LogUnderTest under;
    private final WorkerLog log;
    private final Set<Integer> owned = new TreeSet<>();
    private int losses;

    Member(LogUnderTest under, String name, Trait... traits) {
      this.under = under;
      log = under.worker(name, traits);
      renew(under, log);
      log.join(this);
      awaitPartitions();
    }

    void awaitPartitions() {
      under.await(
          "every partition is assigned",
          () -> {
            log.poll(POLL);
            return owned.size() == under.partitions();
          });
    }

    void hearOfExpulsion() {
      under.await(
          "it has lost its partitions",
          () -> {
            log.poll(POLL);
            return losses == under.partitions();
          });
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

    @Override
    public void lost(Collection<Integer> partitions) {
      owned.removeAll(partitions);
      losses += partitions.size();
    }

    /** Begins a transaction that decides the first command of this partition. */
    WorkerLog.Sent decide(int partition, String event) {
      log.begin();
      var sent = log.send(record(Topics.EVENTS, partition, event));
      log.sendOffsets(Map.of(partition, 1L));
      return sent;
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
    return new ProducerRecord<>(topic, partition, value.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private static Bounds events(PartitionReader reader) {
    return reader.bounds(OUTPUTS).of(Topics.EVENTS);
  }

  private static long stableEvents(PartitionReader reader) {
    return reader.stableOffsets(OUTPUTS).getOrDefault(Topics.EVENTS, -1L);
  }

  /** Committed events from the offset to where they end now. */
  private static List<String> read(LogUnderTest log, PartitionReader reader, long from) {
    var end = events(reader).end();
    log.await("every transaction is over", () -> stableEvents(reader) >= end);
    var values = new ArrayList<String>();
    reader.read(Topics.EVENTS, from, end, e -> values.add(new String(e.value(), UTF_8)));
    return values;
  }

  private static Committed settled(LogUnderTest log, PartitionReader reader) {
    var last = new Committed[] {new Committed.Unstable()};
    log.await(
        "the offset is stable",
        () -> {
          last[0] = reader.committed();
          return !(last[0] instanceof Committed.Unstable);
        });
    return last[0];
  }

  private static void renew(LogUnderTest log, WorkerLog worker) {
    log.await(
        "there is a new producer",
        () -> {
          try {
            worker.renew();
            return true;
          } catch (ProducerLostException _) {
            return false;
          }
        });
  }

  // ---- Owners that were lost ----

  @Test
  void a_commit_succeeds_after_the_partition_was_lost() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner", Trait.HOLDS_ITS_BUFFER);
      try (var reader = log.reader(0)) {
        var before = events(reader).end();
        owner.decide(0, "late");
        log.expelAll();
        var _ = new Member(log, "successor");
        assertThat(reader.committed()).isInstanceOf(Committed.Unstable.class);
        assertThat(events(reader).end()).isEqualTo(before);

        owner.log.commit();

        assertThat(settled(log, reader)).isEqualTo(new Committed.Stable(1));
        // Marks taken after the stable offset have the event below them.
        assertThat(read(log, reader, before)).containsExactly("late");
      }
    });
  }

  @Test
  void offsets_of_somebody_who_is_no_member_any_more_are_refused() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      log.expelAll();
      var _ = new Member(log, "successor");
      try (var reader = log.reader(1)) {
        var before = events(reader).end();
        owner.log.begin();
        owner.log.send(record(Topics.EVENTS, 1, "never"));
        assertThatThrownBy(() -> owner.log.sendOffsets(Map.of(1, 1L)))
            .isInstanceOfSatisfying(
                AbortableException.class, e -> assertThat(e.blame()).isEqualTo(Blame.ENVIRONMENT));
        owner.log.abort();

        assertThat(settled(log, reader)).isEqualTo(new Committed.None());
        assertThat(read(log, reader, before)).isEmpty();
      }
    });
  }

  @Test
  void who_was_expelled_hears_of_it_when_it_polls() throws Exception {
    play(log -> {
      var member = new Member(log, "member");
      assertThat(member.losses).isZero();
      log.expelAll();
      member.hearOfExpulsion();
      member.awaitPartitions();
    });
  }

  @Test
  void a_dead_owner_whose_events_never_left_its_buffer_is_found_and_shut_out() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner", Trait.HOLDS_ITS_BUFFER);
      try (var reader = log.reader(1)) {
        var before = events(reader).end();
        owner.decide(1, "unsent");
        assertThat(reader.committed()).isInstanceOf(Committed.Unstable.class);
        assertThat(reader.openTransactions()).as("it is a member and holds nobody up").isEmpty();
        log.expelAll();
        var found = reader.openTransactions();
        assertThat(found)
            .singleElement()
            .satisfies(t -> assertThat(t.transactionalId()).endsWith("owner"));
        assertThat(reader.openTransactions()).as("it is still the same").isEqualTo(found);

        reader.fence(found.getFirst());

        assertThat(settled(log, reader)).isEqualTo(new Committed.None());
        assertThat(reader.openTransactions()).isEmpty();
        assertThatThrownBy(owner.log::commit)
            .isInstanceOfAny(AbortableException.class, ProducerLostException.class);
        assertThatThrownBy(owner.log::abort).isInstanceOf(ProducerLostException.class);

        renew(log, owner.log);
        owner.hearOfExpulsion();
        owner.awaitPartitions();
        owner.decide(1, "again");
        owner.log.commit();
        assertThat(settled(log, reader)).isEqualTo(new Committed.Stable(1));
        assertThat(read(log, reader, before)).containsExactly("again");
      }
    });
  }

  @Test
  void a_transaction_that_nobody_ends_is_aborted_by_its_time_out() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner", Trait.SHORT_TRANSACTIONS);
      try (var reader = log.reader(0)) {
        var before = events(reader).end();
        owner.decide(0, "timed out");

        assertThat(settled(log, reader)).isEqualTo(new Committed.None());
        assertThatThrownBy(owner.log::commit)
            .isInstanceOfAny(AbortableException.class, ProducerLostException.class);
        renew(log, owner.log);
        owner.decide(0, "in time");
        owner.log.commit();
        assertThat(read(log, reader, before)).containsExactly("in time");
      }
    });
  }

  // ---- Transactions ----

  @Test
  void an_open_transaction_holds_the_stable_offset_and_an_aborted_one_is_never_read()
      throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      try (var reader = log.reader(0)) {
        var before = events(reader).end();
        owner.decide(0, "committed");
        owner.log.commit();
        assertThat(read(log, reader, before)).containsExactly("committed");
        var stable = stableEvents(reader);
        owner.log.begin();
        owner.log.send(record(Topics.EVENTS, 0, "aborted"));
        log.await("it is in the log", () -> events(reader).end() > stable);
        assertThat(stableEvents(reader)).isEqualTo(stable);

        owner.log.abort();

        assertThat(read(log, reader, before)).containsExactly("committed");
        assertThat(stableEvents(reader)).isGreaterThan(stable);
      }
    });
  }

  @Test
  void an_offset_is_unstable_only_on_the_partitions_of_the_transaction() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      owner.decide(0, "open");
      try (var mine = log.reader(0);
          var other = log.reader(1)) {
        assertThat(mine.committed()).isInstanceOf(Committed.Unstable.class);
        assertThat(other.committed()).isInstanceOf(Committed.None.class);
        log.expelAll();
        assertThat(other.openTransactions())
            .as("it has to do with the group's offsets, of whatever partition")
            .hasSize(1);
      }
      owner.log.abort();
    });
  }

  @Test
  void an_unstable_offset_holds_up_nobody_who_polls() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      owner.decide(0, "open");
      log.expelAll();
      var successor = new Member(log, "successor");
      successor.log.poll(POLL);
      try (var reader = log.reader(0)) {
        assertThat(reader.committed()).isInstanceOf(Committed.Unstable.class);
      }
      owner.log.abort();
    });
  }

  @Test
  void what_is_forwarded_is_polled_when_it_was_committed() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      try (var reader = log.reader(1)) {
        var before = reader.bounds(Topics.ALL).of(Topics.COMMANDS).end();
        owner.log.seek(1, before);
        owner.log.resume(1);
        owner.log.begin();
        owner.log.send(record(Topics.COMMANDS, 1, "forwarded"));
        log.await(
            "it is in the log", () -> reader.bounds(Topics.ALL).of(Topics.COMMANDS).end() > before);
        assertThat(owner.log.poll(POLL)).isEmpty();
        owner.log.commit();
        var polled = new ArrayList<String>();
        log.await(
            "it is polled",
            () -> {
              owner.log.poll(POLL).forEach(c -> polled.add(new String(c.value(), UTF_8)));
              return !polled.isEmpty();
            });
        assertThat(polled).containsExactly("forwarded");
      }
    });
  }

  @Test
  void a_record_that_is_too_large_is_to_blame_and_the_next_transaction_succeeds() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      var large = new byte[log.tooLargeBytes()];
      new Random(1).nextBytes(large);
      assertThatThrownBy(
              () -> {
                owner.log.begin();
                owner.log.send(new ProducerRecord<>(Topics.RESULTS, 0, new byte[1], large));
                owner.log.sendOffsets(Map.of(0, 1L));
                owner.log.commit();
              })
          .isInstanceOfSatisfying(
              AbortableException.class, e -> assertThat(e.blame()).isEqualTo(Blame.CONTENT));
      owner.log.abort();
      var sent = owner.decide(0, "small");
      owner.log.commit();
      assertThat(sent.offset()).isNotNegative();
    });
  }

  @Test
  void a_new_producer_under_the_same_name_settles_what_the_old_one_left() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      try (var reader = log.reader(0)) {
        var before = events(reader).end();
        owner.decide(0, "left");
        renew(log, owner.log);
        assertThat(settled(log, reader)).isEqualTo(new Committed.None());
        owner.decide(0, "new");
        owner.log.commit();
        assertThat(settled(log, reader)).isEqualTo(new Committed.Stable(1));
        assertThat(read(log, reader, before)).containsExactly("new");
      }
    });
  }

  @Test
  void a_commit_that_nobody_answers_was_done_or_was_not_but_never_by_half() throws Exception {
    for (var traits : List.of(Set.of(Trait.IMPATIENT), Set.of(Trait.values()))) {
      play(log -> {
        var owner = new Member(log, "owner", traits.toArray(Trait[]::new));
        try (var reader = log.reader(0)) {
          var before = events(reader).end();
          owner.decide(0, "perhaps");
          assertThatThrownBy(() -> log.commitUnanswered(owner.log))
              .isInstanceOf(ProducerLostException.class);
          renew(log, owner.log);
          var done = settled(log, reader).equals(new Committed.Stable(1));
          assertThat(read(log, reader, before)).hasSize(done ? 1 : 0);
          owner.decide(0, "next");
          owner.log.commit();
          assertThat(settled(log, reader)).isEqualTo(new Committed.Stable(1));
          assertThat(read(log, reader, before)).endsWith("next").hasSize(done ? 2 : 1);
        }
      });
    }
  }

  // ---- Reading ----

  @Test
  void what_a_visitor_throws_comes_through_and_reading_goes_on() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      try (var reader = log.reader(0)) {
        var before = events(reader).end();
        owner.decide(0, "event");
        owner.log.commit();
        assertThat(read(log, reader, before)).hasSize(1);
        var failure = new SerializationException("one of Kafka's own");
        assertThatThrownBy(() ->
                reader.read(
                    Topics.EVENTS,
                    before,
                    events(reader).end(),
                    _ -> {
                      throw failure;
                    }))
            .isSameAs(failure);
        assertThat(read(log, reader, before)).containsExactly("event");
      }
    });
  }

  @Test
  void a_member_that_is_heard_of_is_not_silent() throws Exception {
    play(log -> {
      var member = new Member(log, "member");
      log.await(
          "it hears of its group",
          () -> {
            member.log.poll(POLL);
            return member.log.silence().isZero();
          });
    });
  }

  // ---- What expires ----

  @Test
  void expired_offsets_are_none_and_the_group_goes_on_without() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      owner.decide(0, "e");
      owner.log.commit();
      try (var reader = log.reader(0)) {
        assertThat(settled(log, reader)).isEqualTo(new Committed.Stable(1));
        owner.log.close();
        log.forgetOffsets();
        assertThat(settled(log, reader)).isEqualTo(new Committed.None());
        var _ = new Member(log, "successor");
      }
    });
  }

  @Test
  void what_was_deleted_while_it_was_to_be_read_is_left_out() throws Exception {
    play(log -> {
      var owner = new Member(log, "owner");
      try (var reader = log.reader(0)) {
        var before = reader.bounds(OUTPUTS).of(Topics.RESULTS).end();
        owner.log.begin();
        for (var result : List.of("first", "second", "third")) {
          owner.log.send(record(Topics.RESULTS, 0, result));
        }
        owner.log.commit();
        log.await(
            "it is over",
            () -> reader.stableOffsets(OUTPUTS).getOrDefault(Topics.RESULTS, -1L) > before + 3);
        var marks = reader.bounds(OUTPUTS).of(Topics.RESULTS);

        log.deleteBefore(Topics.RESULTS, 0, before + 1);

        assertThat(reader.bounds(OUTPUTS).of(Topics.RESULTS))
            .isEqualTo(new Bounds(before + 1, marks.end()));
        var left = new ArrayList<String>();
        reader.read(
            Topics.RESULTS, before, marks.end(), r -> left.add(new String(r.value(), UTF_8)));
        assertThat(left).containsExactly("second", "third");
      }
    });
  }
}
