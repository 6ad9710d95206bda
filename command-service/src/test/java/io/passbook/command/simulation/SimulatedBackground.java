package io.passbook.command.simulation;

import io.passbook.command.log.Background;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Work beside the worker: a further fiber of its process. */
final class SimulatedBackground implements Background {
  private final World world;
  private final SimulatedProcess process;

  SimulatedBackground(World world, SimulatedProcess process) {
    this.world = world;
    this.process = process;
  }

  @Override
  public <T> Task<T> start(String name, Callable<T> work) {
    var task = new SimulatedTask<>(work);
    task.fiber = world.spawn(process, process + "/" + name, task);
    return task;
  }

  private static final class SimulatedTask<T> implements Task<T>, Runnable {
    private final Callable<T> work;
    private @Nullable Fiber fiber;
    private @Nullable T result;
    private @Nullable Exception failure;
    private boolean done;

    private SimulatedTask(Callable<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        result = work.call();
      } catch (Exception e) {
        failure = e;
      }
      done = true;
    }

    @Override
    public boolean isDone() {
      return done;
    }

    @Override
    public T result() throws Exception {
      if (failure != null) {
        throw failure;
      }
      if (result == null) {
        throw new IllegalStateException("not done");
      }
      return result;
    }

    @Override
    public void cancel() {
      if (fiber != null) {
        fiber.cancel();
      }
    }
  }
}
