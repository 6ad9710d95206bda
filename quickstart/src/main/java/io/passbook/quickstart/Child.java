package io.passbook.quickstart;

import io.passbook.quickstart.child.Lifeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM with its log file. It dies with this process, however this process ends, because it
 * watches its standard input ({@link Lifeline}).
 */
final class Child implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration ORPHAN = Duration.ofSeconds(15);
  private static final int LAST_LOG_LINES = 12;
  private static final Set<Child> ALL = ConcurrentHashMap.newKeySet();

  static {
    // Children notice by themselves when this process is gone; this is for being able to say, when
    // it is gone, that they are, too.
    Runtime.getRuntime().addShutdownHook(new Thread(Child::closeAll, "stop-children"));
  }

  /** A system property for tests: another class path for children than this process's. */
  private static final String CLASS_PATH_PROPERTY = "passbook.child.class.path";

  /** A system property for tests: more options for the children's JVMs, spaces between. */
  private static final String JVM_OPTIONS_PROPERTY = "passbook.child.jvm.options";

  /** This process ends; written under the lock of {@link #ALL}, under which children start. */
  private static volatile boolean closing;

  /** Whether this process is ending: what fails now fails because of that. */
  static boolean isClosing() {
    return closing;
  }

  private final String name;
  private final Path log;
  private final Process process;

  private volatile boolean stopping;

  /** What the child said: null for ready, else why it failed. Completes when it dies, too. */
  private final CompletableFuture<@Nullable String> firstWord = new CompletableFuture<>();

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    ALL.add(this);
    Thread.ofPlatform().daemon().name(name + "-child").start(this::listen);
  }

  private static void closeAll() {
    startNoMore();
    ALL.forEach(Child::askToStop);
    ALL.forEach(Child::close);
  }

  /** SIGKILL for every child of this process, which starts no other one. */
  static void killAll() {
    startNoMore();
    ALL.forEach(Child::kill);
  }

  private static void startNoMore() {
    synchronized (ALL) {
      closing = true;
    }
  }

  /**
   * Waits, up to {@code ORPHAN}, for the end of a child whose parent was killed and that still has
   * this folder.
   */
  static void awaitEndOfOrphan(Path folder) {
    if (Files.isDirectory(folder)) {
      try {
        Lifeline.takeFolder(folder, ORPHAN).channel().close();
      } catch (IOException e) {
        throw QuickstartException.choose(String.valueOf(e.getMessage()));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Starts a JVM of this JVM's kind.
   *
   * @param name for messages, such as {@code Kafka broker}
   * @param log where its output goes; what a run before this one wrote is kept beside it as {@code
   *     .1}
   * @param arguments JVM options, main class, its arguments
   */
  static Child start(String name, Path log, List<String> arguments) {
    // What is killed leaves the native libraries behind that it has unpacked.
    var temporary = log.resolveSibling("tmp");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(arguments);
    try {
      FolderTree.delete(temporary);
      Files.createDirectories(temporary);
      keepLast(log);
      var builder = new ProcessBuilder(command).redirectError(log.toFile());
      synchronized (ALL) {
        if (closing) {
          throw QuickstartException.broken("Passbook is ending");
        }
        return new Child(name, log, builder.start());
      }
    } catch (IOException e) {
      throw QuickstartException.broken(
          "The %s could not be started: %s".formatted(name, e.getMessage()));
    }
  }

  /** Keeps what a run before this one logged, as {@code .1} beside it. */
  static void keepLast(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Where a child finds our classes and Kafka's. */
  static String classPath() {
    return System.getProperty(CLASS_PATH_PROPERTY, System.getProperty("java.class.path"));
  }

  static List<String> jvmOptions() {
    return Stream.of(System.getProperty(JVM_OPTIONS_PROPERTY, "").split(" ", -1))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  private void listen() {
    try (var words =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = words.readLine(); line != null; line = words.readLine()) {
        if (line.equals(Lifeline.READY)) {
          firstWord.complete(null);
        } else if (line.startsWith(Lifeline.FAILED)) {
          firstWord.complete(line.substring(Lifeline.FAILED.length()));
        }
      }
    } catch (IOException _) {
      // The pipe broke, which says the same as its end.
    }
    firstWord.complete("it ended");
  }

  /**
   * Waits until the child says that it is ready.
   *
   * @throws QuickstartException when it fails, ends or takes longer, with its last log lines; then
   *     it is dead
   */
  void awaitReady(Duration timeout) {
    String failure;
    try {
      failure = firstWord.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      failure = "interrupted";
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException _) {
      failure = "not ready after %d s".formatted(timeout.toSeconds());
    }
    if (failure != null) {
      throw failed(failure);
    }
  }

  /** Kills the child, and tells why it had to. */
  QuickstartException failed(String why) {
    kill();
    return QuickstartException.broken(
        "The %s did not start: %s. The last lines of %s:%n%s"
            .formatted(name, why, log, lastLogLines()));
  }

  private String lastLogLines() {
    try {
      var lines =
          Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
              .filter(line -> !line.startsWith("\tat "))
              .toList();
      return lines.stream()
          .skip(Math.max(0, lines.size() - LAST_LOG_LINES))
          .map(line -> "  " + line)
          .collect(Collectors.joining(System.lineSeparator()));
    } catch (IOException | UncheckedIOException e) {
      return "  (not readable: " + e.getMessage() + ")";
    }
  }

  /** What to tell of this child when it ended though nobody asked it to. */
  Optional<QuickstartException> death() {
    return process.isAlive() || stopping
        ? Optional.empty()
        : Optional.of(
            QuickstartException.broken(
                "The %s has ended (exit code %d). The last lines of %s:%n%s"
                    .formatted(name, process.exitValue(), log, lastLogLines())));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Process process() {
    return process;
  }

  /** SIGKILL, and waits for the end. */
  void kill() {
    stopping = true;
    process.destroyForcibly();
    awaitEnd(STOP);
  }

  /** Stops in order; by force after {@code STOP}. */
  @Override
  public void close() {
    askToStop();
    if (!awaitEnd(STOP)) {
      kill();
    }
  }

  private void askToStop() {
    stopping = true;
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // Already gone.
    }
  }

  private boolean awaitEnd(Duration timeout) {
    try {
      var ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        ALL.remove(this);
      }
      return ended;
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
