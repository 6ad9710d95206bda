package io.passbook.command.simulation;

import io.passbook.command.log.LogAwayException;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The log as one simulated worker sees it. */
final class SimulatedWorkerLog implements WorkerLog {
  private static final int MAX_POLL_RECORDS = 8;

  private final World world;
  private final SimulatedProcess process;
  private final Producer producer;
  private final Map<Integer, Position> positions = new TreeMap<>();
  private @Nullable Assignment assignment;
  private Group.@Nullable Member member;

  private static final class Position {
    private long next = -1;
    private boolean paused;
  }

  SimulatedWorkerLog(World world, SimulatedProcess process, Producer producer) {
    this.world = world;
    this.process = process;
    this.producer = producer;
    process.own(producer);
  }

  // ---- The consumer ----

  @Override
  public void join(Assignment newAssignment) {
    assignment = newAssignment;
    member = group().join(process, world.random());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    world.point(process, "poll");
    if (world.fate().strikes(Misfortune.FAILED_READ)) {
      if (world.random().nextBoolean()) {
        fetch(); // positions move, and nothing is handed over
      }
      throw new LogAwayException("poll", new IOException("simulated"));
    }
    if (!process.isConnected()) {
      world.await(process::isConnected, atMost.toMillis());
      return ConsumerRecords.empty();
    }
    if (!group().contains(member())) {
      rejoin();
      return ConsumerRecords.empty();
    }
    reconcile();
    if (!hasRecords()) {
      world.await(() -> hasRecords() || group().hasNewsFor(member()), atMost.toMillis());
      reconcile();
    }
    var records = fetch();
    world.point(process, "polled");
    return records;
  }

  private void reconcile() {
    group().polled(member());
    if (!group().contains(member()) || !group().hasNewsFor(member())) {
      return; // expelled: it hears of that in its next poll
    }
    var going = group().toRevoke(member());
    if (!going.isEmpty()) {
      revoke(going);
      group().release(member(), going);
    }
    if (!group().contains(member())) {
      return; // expelled while it was busy with the above: it hears of it in its next poll
    }
    group().heardOf(member());
    var coming = group().take(member());
    world.tell(() -> process + " owns " + positions.keySet() + " and gets " + coming);
    coming.forEach(partition -> positions.put(partition, new Position()));
    assignment().assigned(coming);
    for (var partition : coming) {
      var position = position(partition);
      if (position.next < 0 || !position.paused) {
        throw new IllegalStateException(partition + " was not sought and paused at once");
      }
    }
  }

  private void revoke(Collection<Integer> going) {
    world.point(process, "revoke");
    assignment().revoked(going);
    going.forEach(positions::remove);
  }

  /** It gets partitions in a later poll. */
  private void rejoin() {
    var gone = List.copyOf(positions.keySet());
    world.tell(() -> process + " hears that it was expelled and had lost " + gone);
    world.point(process, "lose");
    assignment().lost(gone);
    gone.forEach(positions::remove);
    member = group().join(process, world.random());
  }

  @Override
  public Duration silence() {
    return Duration.ofMillis(process.cutOffForMs());
  }

  private boolean hasRecords() {
    for (var entry : positions.entrySet()) {
      var position = entry.getValue();
      if (isFetched(entry.getKey(), position) && commands(entry.getKey()).hasFrom(position.next)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFetched(int partition, Position position) {
    return !position.paused && !commands(partition).isAway();
  }

  private ConsumerRecords<byte[], byte[]> fetch() {
    var fetched = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    var left = 1 + world.random().nextInt(MAX_POLL_RECORDS);
    for (var entry : positions.entrySet()) {
      var position = entry.getValue();
      if (!isFetched(entry.getKey(), position) || left == 0) {
        continue;
      }
      var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      commands(entry.getKey())
          .read(position.next, Long.MAX_VALUE, left, command -> records.add(command.record()));
      if (!records.isEmpty()) {
        position.next = records.getLast().offset() + 1;
        left -= records.size();
        fetched.put(new TopicPartition(Topics.COMMANDS, entry.getKey()), records);
      }
    }
    return new ConsumerRecords<>(fetched, Map.of());
  }

  @Override
  public void seek(int partition, long offset) {
    position(partition).next = offset;
  }

  @Override
  public void pause(int partition) {
    position(partition).paused = true;
  }

  @Override
  public void resume(int partition) {
    position(partition).paused = false;
  }

  // ---- The producer ----

  @Override
  public void renew() {
    producer.renew();
  }

  @Override
  public void begin() {
    producer.begin();
  }

  @Override
  public Sent send(ProducerRecord<byte[], byte[]> record) {
    return producer.send(record);
  }

  @Override
  public void sendOffsets(Map<Integer, Long> next) {
    producer.sendOffsets(next, member());
  }

  @Override
  public void commit() {
    producer.commit();
  }

  @Override
  public void abort() {
    producer.abort();
  }

  @Override
  public void close() {
    world.point(process, "close");
    revoke(List.copyOf(positions.keySet()));
    if (world.reaches(process)) {
      group().remove(member(), world.random());
    }
    world.tell(() -> process + " leaves");
  }

  private PartitionLog commands(int partition) {
    return world.cluster().log(Topics.COMMANDS, partition);
  }

  private Group group() {
    return world.cluster().group();
  }

  private Group.Member member() {
    return Objects.requireNonNull(member, "not joined");
  }

  private Assignment assignment() {
    return Objects.requireNonNull(assignment, "not joined");
  }

  private Position position(int partition) {
    var position = positions.get(partition);
    if (position == null) {
      throw new IllegalStateException("Partition " + partition + " is not assigned");
    }
    return position;
  }
}
