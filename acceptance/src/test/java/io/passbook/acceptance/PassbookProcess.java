package io.passbook.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Passbook as a user runs it: a process of its own, what it prints kept in files. It can be killed,
 * paused and stopped in order. All of them end with the test JVM, even when that is killed.
 */
public final class PassbookProcess implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(90);
  private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> ALL.forEach(Process::destroyForcibly), "passbook-processes"));
  }

  private final Process process;
  private final Path output;
  private final Path errors;

  private PassbookProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts {@code passbook} with these arguments.
   *
   * @param environment added to this process's own, from which everything of Passbook's is removed
   */
  public static PassbookProcess start(Map<String, String> environment, String... arguments) {
    return start(environment, List.of(), arguments);
  }

  /**
   * The same with options for the Java virtual machine.
   *
   * @param jvmOptions for the process's own Java virtual machine
   */
  public static PassbookProcess start(
      Map<String, String> environment, List<String> jvmOptions, String... arguments) {
    var folder = Folders.temporary("process");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FastStarts.options());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", FastStarts.classPath(), Tied.class.getName()));
    command.addAll(List.of(arguments));
    return launch(folder, environment, command);
  }

  /**
   * Starts any other command line: the launcher, or Java with the libraries of an installation.
   *
   * @param environment as in the others
   */
  public static PassbookProcess launch(Map<String, String> environment, List<String> command) {
    return launch(Folders.temporary("process"), environment, command);
  }

  private static PassbookProcess launch(
      Path folder, Map<String, String> environment, List<String> command) {
    var output = folder.resolve("out.txt");
    var errors = folder.resolve("err.txt");
    var builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PASSBOOK_"));
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      ALL.add(process);
      return new PassbookProcess(process, output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code passbook}, waits for its end, and gives its exit code and what it printed. */
  public static Result run(Map<String, String> environment, String... arguments) {
    var process = start(environment, arguments);
    return process.awaitExit(Duration.ofMinutes(3));
  }

  /** What a process that has ended left. */
  public record Result(int exitCode, String output, String errors) {}

  /** Standard output so far. */
  public String output() {
    return read(output);
  }

  /** Standard error so far: the log. */
  public String errors() {
    return read(errors);
  }

  /**
   * Waits until standard output contains the text.
   *
   * @throws AssertionError when the process ends or the time is over before, with its log
   */
  public PassbookProcess awaitOutput(String text, Duration timeout) {
    return await(text, this::output, timeout);
  }

  /** The same for standard error, the log. */
  public PassbookProcess awaitErrors(String text, Duration timeout) {
    return await(text, this::errors, timeout);
  }

  private PassbookProcess await(String text, Supplier<String> written, Duration timeout) {
    Awaitility.await()
        .alias("'" + text + "' in what it writes")
        .atMost(timeout)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> written.get().contains(text) || !process.isAlive());
    assertThat(written.get()).as("what it wrote; the log says: %s", errors()).contains(text);
    return this;
  }

  /** Waits for the end of the process. */
  public Result awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(
            "Not ended after %s. Output: %s%nLog: %s".formatted(timeout, output(), errors()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      ALL.remove(process);
    }
    return new Result(process.exitValue(), output(), errors());
  }

  /** The processes that it started and they started, as long as it lives. */
  public List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL; waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(STOP);
  }

  /** SIGTERM, as from a service manager; waits until it is gone. */
  public Result terminate() {
    signal("TERM"); // Process.destroy would also close its standard input, to which it is tied
    return awaitExit(STOP);
  }

  /** SIGINT, as from Ctrl-C. */
  public void interrupt() {
    signal("INT");
  }

  /** SIGSTOP: the process does nothing at all until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    Signals.send(name, pid());
  }

  /** SIGKILL, if it still runs. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
