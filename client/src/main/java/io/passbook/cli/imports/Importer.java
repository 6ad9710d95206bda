package io.passbook.cli.imports;

import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.csv.RejectsFile;
import io.passbook.cli.csv.Row;
import io.passbook.cli.csv.UnreadableFileException;
import io.passbook.client.ClientSettings;
import io.passbook.client.NotSentException;
import io.passbook.client.PassbookClient;
import io.passbook.client.SubmitException;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of a file. Order within each account is the file's: one thread submits, one
 * idempotent producer keeps the order, and after the first row of which it is not certain that it
 * was sent, none is sent any more.
 */
public final class Importer {
  /** The code under which malformed rows stand in the file of rejected rows. */
  public static final String MALFORMED = "MALFORMED";

  /** The code under which rows stand that were rejected long ago. */
  public static final String ANSWERED_BEFORE = "ANSWERED_BEFORE";

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final CommandFile file;
  private final ImportOrigin origin;
  private final ClientSettings settings;
  private final Checked checked;
  private final @Nullable RejectsFile rejects;
  private final boolean resend;
  private final LongConsumer progress;

  // Guarded by this: two threads count, the one that sends and the one that is told of answers.
  private final Map<String, Long> rejected = new TreeMap<>();
  private long accepted;
  private long repeats;
  private long answeredLongAgo;
  private long malformed;
  private long sent;
  private int ordinal;
  private long rowsBeyond;
  private @Nullable String failure;
  private @Nullable Thread worker;
  private long firstSubmittedNanos;
  private long lastAnsweredNanos;
  private long inFlight;
  private volatile boolean stopped;
  private boolean hurrying;
  private boolean wokenUp;

  /**
   * An import that has not begun.
   *
   * @param checked what a first reading of the same file gave
   * @param rejects where rejected rows go, or nowhere
   * @param resend whether rows that were answered long ago are sent again
   * @param progress is told how many more rows are done
   */
  public Importer(
      CommandFile file,
      ImportOrigin origin,
      ClientSettings settings,
      Checked checked,
      @Nullable RejectsFile rejects,
      boolean resend,
      LongConsumer progress) {
    this.file = file;
    this.origin = origin;
    this.settings = settings.withStopAfterSendFailure(true).withTimeoutFromLastResult(true);
    this.checked = checked;
    this.rejects = rejects;
    this.resend = resend;
    this.progress = progress;
  }

  /**
   * Reads what is answered already, then sends the rest and waits for the answers.
   *
   * @param scanning is told how many more records of earlier answers were read
   * @throws io.passbook.client.NotSentException when nothing was sent at all
   */
  public ImportSummary run(LongConsumer scanning) {
    worker(Thread.currentThread());
    try {
      send(EarlierAnswers.read(settings, checked.ids(), scanning));
    } catch (NotSentException e) {
      if (!stopped) {
        throw e;
      }
    } finally {
      endInterruptions();
    }
    return summary();
  }

  private void send(EarlierAnswers earlier) {
    var client = PassbookClient.connect(settings);
    try {
      file.read(origin, row -> accept(client, earlier, row));
      if (!stopped && ordinal < checked.rows()) {
        changed("it has %d rows now and had %d".formatted(ordinal, checked.rows()));
      }
    } catch (UnreadableFileException e) {
      fail(String.valueOf(e.getMessage())); // it was readable when it was checked
    } finally {
      awaitAnswers();
      endInterruptions(); // closing must wait, also after a stop
      client.close(isHurrying() ? GRACE : settings.timeout());
    }
  }

  /**
   * Until every row that was sent has its answer, or one has none in time, which the client tells.
   * However many they are: as long as answers come, it goes on.
   */
  private synchronized void awaitAnswers() {
    try {
      while (inFlight > 0 && !hurrying) {
        wait();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isHurrying() {
    return hurrying;
  }

  private synchronized void hurry() {
    hurrying = true;
    notifyAll();
  }

  /** Sends nothing more; {@link #run} returns soon. May be called by any thread. */
  public synchronized void stop(String why) {
    fail(why);
    hurry();
    if (worker != null) {
      wokenUp = true;
      worker.interrupt(); // it may be waiting: for Kafka, for the registry, for room
    }
  }

  private synchronized void worker(@Nullable Thread thread) {
    worker = thread;
  }

  /** From here on nobody interrupts this thread, and nothing is left of what {@link #stop} did. */
  private synchronized void endInterruptions() {
    worker = null;
    if (wokenUp) {
      wokenUp = false;
      var _ = Thread.interrupted();
    }
  }

  private boolean accept(PassbookClient client, EarlierAnswers earlier, Row row) {
    if (stopped) {
      return false;
    }
    if (ordinal == checked.rows()) {
      rowsBeyond = 1;
      changed("it has more rows now than the %d it had".formatted(ordinal));
      return false;
    }
    switch (row) {
      case Row.Malformed(_, _, var column, var problem) -> {
        if (malformed == checked.malformed()) {
          changed(((Row.Malformed) row).text());
          return false;
        }
        count(() -> malformed++);
        reject(row, MALFORMED, "column " + column + ": " + problem);
      }
      case Row.WellFormed readable -> {
        var command = readable.command();
        if (!checked.ids().contains(command.accountId(), command.commandId())) {
          changed("line %d has a command id that it had nowhere".formatted(row.line()));
          return false;
        }
        switch (earlier.of(ordinal, command)) {
          case EarlierAnswers.Known.Nothing() -> send(client, earlier, readable);
          case EarlierAnswers.Known.Booked() -> count(() -> repeats++);
          case EarlierAnswers.Known.Rejected(var rejection) -> rejected(readable, rejection);
          case EarlierAnswers.Known.AnsweredLongAgo() -> {
            if (resend) {
              send(client, earlier, readable);
            } else {
              count(() -> answeredLongAgo++);
              reject(
                  row,
                  ANSWERED_BEFORE,
                  "Not sent: a later row of this account was booked long ago, so this one seems to"
                      + " have been rejected then; --resend sends it");
            }
          }
        }
      }
    }
    ordinal++;
    return true;
  }

  private void send(PassbookClient client, EarlierAnswers answers, Row.WellFormed row) {
    synchronized (this) {
      if (firstSubmittedNanos == 0) {
        firstSubmittedNanos = System.nanoTime();
      }
      inFlight++;
    }
    var _ =
        client
            .submit(row.command())
            .whenComplete((result, thrown) -> {
              try {
                if (result != null) {
                  answers.answered(row.command(), result);
                  answered(row, result);
                } else if (thrown != null) {
                  failed(thrown);
                }
              } finally {
                noLongerInFlight();
              }
            });
  }

  private synchronized void noLongerInFlight() {
    inFlight--;
    notifyAll();
  }

  private void answered(Row.WellFormed row, CommandResult result) {
    synchronized (this) {
      sent++;
      lastAnsweredNanos = System.nanoTime();
    }
    switch (result.outcome()) {
      case Outcome.Accepted _ when result.repeatOf() == null -> count(() -> accepted++);
      case Outcome.Accepted _ -> count(() -> repeats++);
      case Outcome.Rejected rejection -> rejected(row, rejection);
    }
  }

  private void failed(Throwable thrown) {
    var cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (!(cause instanceof NotSentException)) {
      synchronized (this) {
        sent++; // or it may have been
      }
    }
    fail(
        cause instanceof SubmitException && cause.getMessage() != null
            ? cause.getMessage()
            : cause.toString());
    hurry();
  }

  /** Only what was checked is sent: of another row it is not known whether it is booked already. */
  private void changed(String how) {
    fail("%s has changed since it was checked: %s".formatted(file.name(), how));
  }

  private synchronized void fail(String why) {
    stopped = true;
    if (failure == null) {
      failure = why;
    }
  }

  private void rejected(Row row, Outcome.Rejected rejection) {
    reject(row, rejection.code(), rejection.message());
    count(() -> rejected.merge(rejection.code(), 1L, Long::sum));
  }

  private void reject(Row row, String code, String message) {
    if (rejects != null) {
      rejects.add(row, code, message);
    }
  }

  private void count(Runnable step) {
    synchronized (this) {
      step.run();
    }
    progress.accept(1);
  }

  private synchronized ImportSummary summary() {
    var rejectedTotal = rejected.values().stream().mapToLong(Long::longValue).sum();
    var known = accepted + repeats + rejectedTotal + answeredLongAgo + malformed;
    var rows = checked.rows() + rowsBeyond;
    return new ImportSummary(
        rows,
        accepted,
        repeats,
        rejected,
        answeredLongAgo,
        malformed,
        rows - known,
        sent,
        Duration.ofNanos(sent == 0 ? 0 : Math.max(0, lastAnsweredNanos - firstSubmittedNanos)),
        failure);
  }
}
