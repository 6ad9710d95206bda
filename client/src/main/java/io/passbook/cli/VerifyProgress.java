package io.passbook.cli;

import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar for an audit on standard error, when that is a terminal; counts in any case. */
final class VerifyProgress implements AutoCloseable {
  private static final int WIDTH = 78;
  private static final int UPDATE_MS = 200;

  private final AtomicLong read = new AtomicLong();
  private @Nullable ProgressBar bar;

  /** So many offsets there are to go through. */
  void begin(long size) {
    if (Terminal.stderr()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("verify")
              .setInitialMax(size)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .build();
    }
  }

  void step(long offsets) {
    read.addAndGet(offsets);
    if (bar != null) {
      bar.stepBy(offsets);
    }
  }

  long read() {
    return read.get();
  }

  /** Takes the bar away; what is printed next has the line for itself. */
  void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
