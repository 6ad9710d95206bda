package io.passbook.command.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.command.log.LogContract;
import io.passbook.command.log.LogUnderTest;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.WorkerLog;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The simulated log keeps the contract; {@code KafkaLogTest} holds a real broker to the same. */
class SimulatedLogTest extends LogContract {
  private static final int SEEDS = 100;
  private static final long STEPS = 100_000;

  /** With many seeds: what the contract does not say is different each time. */
  @Override
  protected void play(Case piece) throws InterruptedException {
    var failure = new @Nullable AssertionError[1];
    Thread.ofVirtual()
        .start(() -> {
          for (var seed = 0L; seed < SEEDS && failure[0] == null; seed++) {
            failure[0] = play(piece, seed);
          }
        })
        .join();
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private static @Nullable AssertionError play(Case piece, long seed) {
    var world = new World(new Random(seed), 2, true);
    try {
      var tester = world.start("tester");
      var fiber = world.spawn(tester, "tester", () -> play(piece, new Log(world)));
      assertThat(world.runUntil(fiber::isEnded, STEPS)).as("it ends").isTrue();
      return null;
    } catch (AssertionError | RuntimeException e) {
      return new AssertionError("seed " + seed + "\n" + String.join("\n", world.story()), e);
    } finally {
      world.end();
    }
  }

  private static void play(Case piece, LogUnderTest log) {
    try {
      piece.on(log);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private record Log(World world) implements LogUnderTest {
    private static final int PATIENCE = 10_000;
    private static final long BETWEEN_LOOKS_MS = 5;

    @Override
    public int partitions() {
      return world.cluster().partitions();
    }

    @Override
    public int tooLargeBytes() {
      return Memory.MAX_RECORD_BYTES + 1;
    }

    @Override
    public WorkerLog worker(String name, Trait... traits) {
      var process = world.start(name);
      process.holdSender(List.of(traits).contains(Trait.HOLDS_ITS_BUFFER));
      var producer = new Producer(world, process, name, Memory.MAX_RECORD_BYTES);
      return new SimulatedWorkerLog(world, process, producer);
    }

    @Override
    public PartitionReader reader(int partition) {
      return new SimulatedReader(world, world.start("reader"), "reader", partition, true);
    }

    @Override
    public void expelAll() {
      var group = world.cluster().group();
      List.copyOf(group.members()).forEach(member -> group.remove(member, world.random()));
    }

    @Override
    public void forgetOffsets() {
      world.cluster().offsets().expire();
    }

    @Override
    public void deleteBefore(String topic, int partition, long offset) {
      world.cluster().log(topic, partition).deleteBefore(offset);
    }

    @Override
    public void commitUnanswered(WorkerLog worker) {
      world.meet(Fate.once(Misfortune.LOST_ANSWER));
      worker.commit();
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
      for (var left = PATIENCE; !condition.getAsBoolean(); left--) {
        assertThat(left).as(what).isPositive();
        world.await(() -> false, BETWEEN_LOOKS_MS);
      }
    }
  }
}
