package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.acceptance.FastStarts;
import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Passbook as it is installed: the launcher, the libraries and the registry, as this build packaged
 * them, in a folder of its own, in which there is nothing to build.
 */
record Installation(Path folder) {
  static final Path LAUNCHER = Path.of("..", "passbook").toAbsolutePath().normalize();

  private static final Path DISTRIBUTION =
      Path.of("..", "quickstart", "target", "passbook").toAbsolutePath().normalize();
  private static final Duration END = Duration.ofSeconds(60);

  /** Skips the test in a build that packages nothing: an older distribution would prove nothing. */
  static Installation make() {
    var jar = DISTRIBUTION.resolve("lib/passbook-quickstart.jar").toString();
    var classPath = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    assumeTrue(List.of(classPath).contains(jar), "This build packages nothing; mvn verify does");
    var folder = Folders.temporary("installation");
    try {
      Files.copy(LAUNCHER, folder.resolve("passbook"), StandardCopyOption.COPY_ATTRIBUTES);
      Files.copy(DISTRIBUTION.resolve("classpath"), folder.resolve("classpath"));
      Files.createSymbolicLink(folder.resolve("lib"), DISTRIBUTION.resolve("lib"));
      Files.createSymbolicLink(folder.resolve("registry"), DISTRIBUTION.resolve("registry"));
      var archives = DISTRIBUTION.resolve("class-archives");
      if (Files.exists(archives)) {
        Files.createSymbolicLink(folder.resolve("class-archives"), archives);
      }
      // As if another process were recording the start-up cache: no test waits for one.
      Files.createDirectory(folder.resolve("start-up.aot.training"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Installation(folder);
  }

  Path launcher() {
    return folder.resolve("passbook");
  }

  static String javaHome() {
    return System.getProperty("java.home");
  }

  /** Through the launcher; for what ends by itself. */
  PassbookProcess launch(Map<String, String> environment, String... arguments) {
    var all = new HashMap<String, String>();
    all.put("PASSBOOK_JAVA_HOME", javaHome());
    all.put("PASSBOOK_JAVA_OPTS", "-Xmx384m");
    all.putAll(environment);
    var command = new ArrayList<String>();
    command.add(launcher().toString());
    command.addAll(List.of(arguments));
    return PassbookProcess.launch(all, command);
  }

  /** Through the launcher, to the end. */
  PassbookProcess.Result run(Map<String, String> environment, String... arguments) {
    return launch(environment, arguments).awaitExit(Duration.ofMinutes(3));
  }

  /** The same without the launcher; for what runs until it is stopped, as it ends with this JVM. */
  PassbookProcess start(Map<String, String> environment, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(javaHome(), "bin", "java").toString());
    command.addAll(FastStarts.options());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            FastStarts.classPath(),
            "io.passbook.acceptance.Tied"));
    command.addAll(List.of(arguments));
    return PassbookProcess.launch(environment, command);
  }

  /** Waits until the processes, once children of one that is gone, have ended by themselves. */
  static void awaitEnd(List<ProcessHandle> processes) {
    assertThat(processes).as("children while it ran").isNotEmpty();
    await()
        .alias("the end of " + processes)
        .atMost(END)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }
}
