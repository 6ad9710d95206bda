package io.passbook.cli;

import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error, when that is a terminal; counts in any case. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 78;
  private static final int UPDATE_MS = 200;

  private final String task;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong aside = new AtomicLong();
  private volatile @Nullable ProgressBar bar;

  Progress(String task) {
    this.task = task;
  }

  /** Shows the bar, now that it is known how much there is to do. */
  Progress begin(long size) {
    if (Terminal.stderr()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(size)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .build();
    }
    return this;
  }

  /** So many more are done. */
  void step(long number) {
    done.addAndGet(number);
    var shown = bar;
    if (shown != null) {
      shown.stepBy(number);
      shown.setExtraMessage("");
    }
  }

  /** So many more records were read that are not what is counted. */
  void readAside(long records) {
    var read = aside.addAndGet(records);
    var shown = bar;
    if (shown != null) {
      shown.setExtraMessage(read + " earlier records read");
    }
  }

  long done() {
    return done.get();
  }

  /** Takes the bar away; what is printed next has the line for itself. */
  void end() {
    var shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
