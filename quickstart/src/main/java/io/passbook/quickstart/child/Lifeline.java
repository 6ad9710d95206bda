package io.passbook.quickstart.child;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What ties a child process to its parent. Standard input is a pipe whose other end only the parent
 * holds: at its end, however the parent went, the child stops in order, and by force after {@value
 * #STOP_SECONDS} seconds. On standard output the child says one line, {@link #READY} or {@link
 * #FAILED} and why; all else that is printed goes to standard error, which the parent made a file.
 */
public final class Lifeline {
  public static final String READY = "ready";
  public static final String FAILED = "failed: ";

  /** How long a child waits for another one to leave its folder. */
  private static final Duration FOLDER_PATIENCE = Duration.ofSeconds(15);

  private static final int STOP_SECONDS = 30;

  private final PrintStream parent;

  /** Held here, because a lock whose channel is collected is given up. */
  @SuppressWarnings("unused")
  private @Nullable FileLock folder;

  private Lifeline(PrintStream parent) {
    this.parent = parent;
  }

  /** To be called first in {@code main}. */
  public static Lifeline tie() {
    var parent = System.out;
    System.setOut(System.err);
    // A terminal sends Ctrl-C to every process of the group, a service manager SIGTERM; the parent
    // decides who stops when, as the services need the broker to stop in order.
    Signals.ignore("INT");
    Signals.ignore("HUP");
    Signals.ignore("TERM");
    Thread.ofPlatform().daemon().name("lifeline").start(Lifeline::stopAtEndOfInput);
    return new Lifeline(parent);
  }

  /** Takes the folder for this process until it ends, as {@link #takeFolder}. */
  void occupy(Path path) throws IOException, InterruptedException {
    folder = takeFolder(path, FOLDER_PATIENCE);
  }

  /**
   * Takes a folder as long as the lock is open. A child of a parent that was killed may still be on
   * its way out, so this waits.
   *
   * @throws IOException when another process keeps the folder for longer
   */
  public static FileLock takeFolder(Path folder, Duration patience)
      throws IOException, InterruptedException {
    var file = folder.resolve(".in-use");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    var deadlineNanos = System.nanoTime() + patience.toNanos();
    while (true) {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > deadlineNanos) {
        channel.close();
        throw new IOException(folder + " is in use by another process");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  public void ready() {
    say(READY);
  }

  /** Tells the parent why and ends this process with exit code 1. */
  public void fail(Throwable why) {
    why.printStackTrace();
    var cause = why;
    while (cause.getCause() != null
        && (cause instanceof InvocationTargetException || cause.getMessage() == null)) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    say(FAILED + (message == null ? cause.toString() : message.replace('\n', ' ')));
    Runtime.getRuntime().halt(1);
  }

  private void say(String line) {
    parent.println(line);
    parent.flush();
  }

  private static void stopAtEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // A broken pipe says the same as its end: the parent is gone.
    }
    Thread.ofPlatform().daemon().name("lifeline-force").start(Lifeline::haltWhenStopTakesTooLong);
    Runtime.getRuntime().exit(0);
  }

  private static void haltWhenStopTakesTooLong() {
    try {
      TimeUnit.SECONDS.sleep(STOP_SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(2);
  }
}
