package io.passbook.command.simulation;

import io.passbook.command.log.Time;
import java.time.Duration;
import java.time.Instant;

/** The clocks of one process: virtual, and a little off. */
final class SimulatedTime implements Time {
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final World world;
  private final SimulatedProcess process;
  private final long skewMs;

  SimulatedTime(World world, SimulatedProcess process, long skewMs) {
    this.world = world;
    this.process = process;
    this.skewMs = skewMs;
  }

  @Override
  public Instant now() {
    return BEGINNING.plusMillis(world.clock().nowMs() + skewMs);
  }

  @Override
  public long nanoTime() {
    return world.clock().nowMs() * 1_000_000;
  }

  @Override
  public void sleep(Duration duration) {
    world.point(process, "sleep");
    world.await(() -> false, duration.toMillis());
  }
}
