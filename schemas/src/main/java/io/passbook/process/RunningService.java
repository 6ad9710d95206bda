package io.passbook.process;

/** A service that has started. */
public interface RunningService extends AutoCloseable {
  /** Returns when it can do its work no longer, which its log explains; else never. */
  void awaitFailure() throws InterruptedException;

  /** Ends in order: finishes what is under way and leaves its groups. */
  @Override
  void close();
}
