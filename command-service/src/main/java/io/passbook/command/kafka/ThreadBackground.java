package io.passbook.command.kafka;

import io.passbook.command.log.Background;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread for each task; a cancelled one is interrupted. */
public final class ThreadBackground implements Background {

  @Override
  public <T> Task<T> start(String name, Callable<T> work) {
    var future = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name(name).start(future);
    return new Task<>() {
      @Override
      public boolean isDone() {
        return future.isDone();
      }

      @Override
      public T result() throws Exception {
        try {
          return future.get();
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case Exception cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw e;
          }
        } catch (CancellationException e) {
          throw new IllegalStateException("It was cancelled", e);
        }
      }

      @Override
      public void cancel() {
        future.cancel(true);
      }
    };
  }
}
