package io.passbook.cli;

import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error, when that is a terminal; otherwise nothing. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 78;
  private static final int UPDATE_MS = 200;

  private final LongAdder scanned = new LongAdder();
  private final @Nullable ProgressBar bar;

  Progress(String task, long rows) {
    bar =
        Terminal.stderr()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(rows)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .build()
            : null;
  }

  /** So many more records of earlier answers were read. */
  void scanned(long records) {
    scanned.add(records);
    if (bar != null) {
      bar.setExtraMessage(scanned.sum() + " earlier records read");
    }
  }

  /** So many more rows are done. */
  void rows(long rows) {
    if (bar != null) {
      bar.stepBy(rows);
      bar.setExtraMessage("");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
