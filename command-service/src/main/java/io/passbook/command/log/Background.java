package io.passbook.command.log;

import java.util.concurrent.Callable;

/** Runs what may take long beside the worker. */
public interface Background {

  <T> Task<T> start(String name, Callable<T> work);

  /** Something under way. */
  interface Task<T> {
    boolean isDone();

    /**
     * What came out, once it is done.
     *
     * @throws Exception what the work threw
     */
    T result() throws Exception;

    /** Its result is of no use any more: stop soon. */
    void cancel();
  }
}
