package io.passbook.acceptance.write;

import io.passbook.command.log.WorkerLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A place in the write side's loop at which a process dies, as by {@code kill -9}: before or after
 * one of the steps from poll to commit.
 */
record FailPoint(Step step, Side side) {
  /** What the process ends with, so that nobody takes another death for this one. */
  static final int EXIT_CODE = 77;

  /** The loop's steps, by the names of {@link WorkerLog}'s methods. */
  enum Step {
    POLL("poll"),
    BEGIN("begin"),
    SEND("send"),
    SEND_OFFSETS("sendOffsets"),
    COMMIT("commit");

    private final String method;

    Step(String method) {
      this.method = method;
    }
  }

  enum Side {
    BEFORE,
    AFTER
  }

  static List<FailPoint> all() {
    var all = new ArrayList<FailPoint>();
    for (var step : Step.values()) {
      for (var side : Side.values()) {
        all.add(new FailPoint(step, side));
      }
    }
    return all;
  }

  /** The inverse of {@link #toString}. */
  static FailPoint parse(String text) {
    var words = text.toUpperCase(Locale.ROOT).split(" ", 2);
    return new FailPoint(Step.valueOf(words[1]), Side.valueOf(words[0]));
  }

  @Override
  public String toString() {
    return (side + " " + step).toLowerCase(Locale.ROOT);
  }

  /**
   * The same log, but when so many transactions were begun, this JVM dies here.
   *
   * @param transactions that go well, or at least are begun, before
   */
  WorkerLog in(WorkerLog log, int transactions) {
    var begun = new int[1];
    return (WorkerLog)
        Proxy.newProxyInstance(
            WorkerLog.class.getClassLoader(),
            new Class<?>[] {WorkerLog.class},
            (_, method, arguments) -> {
              var here = method.getName().equals(step.method) && begun[0] >= transactions;
              if (here && side == Side.BEFORE) {
                Runtime.getRuntime().halt(EXIT_CODE);
              }
              var answer = call(log, method, arguments);
              if (here && side == Side.AFTER) {
                Runtime.getRuntime().halt(EXIT_CODE);
              }
              if (method.getName().equals(Step.BEGIN.method)) {
                begun[0]++;
              }
              return answer;
            });
  }

  private static Object call(WorkerLog log, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(log, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
