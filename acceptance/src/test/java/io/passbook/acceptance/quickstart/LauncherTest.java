package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The shell script {@code passbook}: what it does before there is a Java. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LauncherTest {
  private static final int SECONDS = 60;

  /** Of the system, what the launcher needs to build. */
  private static final String[] TOOLS = {
    "sh",
    "cat",
    "dirname",
    "find",
    "grep",
    "head",
    "ln",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "rmdir",
    "sed",
    "sleep",
    "tail"
  };

  private final Path folder = Folders.temporary("launcher");

  private record Result(int exitCode, String output, String errors) {}

  @AfterEach
  void delete() {
    Folders.delete(folder);
  }

  @Test
  void without_a_jdk_that_is_new_enough_it_says_in_one_sentence_what_to_install() throws Exception {
    // No machine has the JDK that this one asks for.
    var script = Files.readString(Installation.LAUNCHER).replace("_JAVA=25", "_JAVA=9999");
    var launcher = Files.writeString(launcherToBuild(), script);

    var result = run(folder, Map.of("JAVA_HOME", jdk("17.0.2").toString()), launcher, "show", "a");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors())
        .startsWith("passbook: needs a JDK 9999 or newer and found none; install one")
        .hasLineCount(1);
  }

  @Test
  void a_jdk_that_was_named_and_is_too_old_is_not_passed_over() throws Exception {
    for (var version : List.of("17.0.2", "1.8.0_392", "")) {
      var old = jdk(version);
      var result =
          run(
              folder,
              Map.of("PASSBOOK_JAVA_HOME", old.toString()),
              Installation.LAUNCHER,
              "--version");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output()).isEmpty();
      assertThat(result.errors())
          .startsWith("passbook: PASSBOOK_JAVA_HOME=%s is not a JDK 25 or newer; ".formatted(old))
          .hasLineCount(1);
    }
  }

  @Test
  void without_maven_it_says_what_to_install_when_there_is_something_to_build() throws Exception {
    var tools = tools("sh", "dirname", "readlink", "find", "head");

    var result = run(folder, buildEnvironment(tools), launcherToBuild(), "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("passbook: needs Maven for its first build and found none; install it")
        .hasLineCount(1);
  }

  @Test
  void a_lock_that_cannot_be_made_is_told_and_not_waited_for() throws Exception {
    var tools = tools(TOOLS);
    program(tools.resolve("mvn"), "exit 0");
    Files.delete(tools.resolve("ln"));
    program(tools.resolve("ln"), "echo 'ln: Read-only file system' >&2; exit 1");

    var result = run(folder, buildEnvironment(tools), launcherToBuild(), "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("passbook: cannot take the build's lock (ln: Read-only file system)")
        .hasLineCount(1);
  }

  @Test
  void a_lock_whose_owner_was_killed_is_taken_over() throws Exception {
    var launcher = launcherToBuild();
    var lock = folder.resolve("quickstart/target/.build-lock");
    var dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(lock.getParent());
    Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
    var tools = tools(TOOLS);
    program(tools.resolve("mvn"), "echo built nothing; exit 1");

    var result = run(folder, buildEnvironment(tools), launcher, "--version");

    assertThat(result.errors()).contains("built nothing", "passbook: the build failed");
    assertThat(lock).doesNotExist();
  }

  @Test
  void who_stops_waiting_for_a_build_leaves_the_lock_to_its_owner() throws Exception {
    var launcher = launcherToBuild();
    var lock = folder.resolve("quickstart/target/.build-lock");
    var owner = Path.of(Long.toString(ProcessHandle.current().pid()));
    Files.createDirectories(lock.getParent());
    Files.createSymbolicLink(lock, owner);
    var environment = Map.of("PASSBOOK_JAVA_HOME", Installation.javaHome());
    try (var waiting = PassbookProcess.launch(environment, List.of(launcher.toString(), "show"))) {
      waiting.awaitErrors(
          "Another passbook (process %s) is building".formatted(owner),
          Duration.ofSeconds(SECONDS));

      var result = waiting.terminate();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(Files.readSymbolicLink(lock)).isEqualTo(owner);
    }
  }

  /** The launcher in a folder where nothing was built yet. */
  private Path launcherToBuild() throws IOException {
    var launcher = Files.copy(Installation.LAUNCHER, folder.resolve("passbook"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return launcher;
  }

  private static Map<String, String> buildEnvironment(Path tools) {
    return Map.of("PATH", tools.toString(), "PASSBOOK_JAVA_HOME", Installation.javaHome());
  }

  /** A folder with these programs of the system and no others, for the search path. */
  private Path tools(String... names) throws IOException {
    var tools = Files.createDirectory(folder.resolve("tools"));
    for (var name : names) {
      Files.createSymbolicLink(tools.resolve(name), tool(name));
    }
    return tools;
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void it_finds_itself_through_links_and_java_behind_links_from_any_folder() throws Exception {
    var installation = Installation.make();
    var bin = Files.createDirectory(folder.resolve("bin"));
    var link = bin.resolve("passbook");
    Files.createSymbolicLink(folder.resolve("current"), installation.launcher());
    Files.createSymbolicLink(link, Path.of("..", "current"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("java25"));
    Files.createSymbolicLink(
        bin.resolve("java25"), Path.of(Installation.javaHome(), "bin", "java"));
    var elsewhere = Files.createDirectory(folder.resolve("else where"));
    var environment = Map.of("PATH", bin + ":/usr/bin:/bin", "JAVA_HOME", jdk("17.0.2").toString());

    var version = run(elsewhere, environment, link, "--version");

    assertThat(version.exitCode()).as(version.errors()).isZero();
    assertThat(version.output()).matches("passbook \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(version.errors()).isEmpty();
    var help = run(elsewhere, environment, link, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.output())
        .contains("up", "demo", "command-service", "projection-service", "import", "verify")
        .doesNotContain("warm-up");
    assertThat(help.errors()).isEmpty();
    Folders.delete(installation.folder());
  }

  @Test
  void the_start_up_cache_is_recorded_once_and_nobody_waits_for_it() throws Exception {
    var launcher = launcherToBuild();
    Files.writeString(folder.resolve("classpath"), "lib/a.jar\n");
    var recordings = folder.resolve("recordings");
    var enough = folder.resolve("enough");
    var java = jdk("25");
    // Records until the test has seen enough, a minute at most; answers at once.
    Files.writeString(
        java.resolve("bin/java"),
        """
        #!/bin/sh
        case "$*" in
          *warm-up*)
            echo one >>'%s'
            for _ in $(seq 600); do
              [ -e '%s' ] && exit 0
              sleep 0.1
            done
            ;;
          *) echo answer ;;
        esac
        """
            .formatted(recordings, enough));

    for (var i = 0; i < 3; i++) {
      assertThat(readToItsEnd(launcher, java)).isEqualTo("answer\n");
      await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> Files.exists(recordings));
    }

    assertThat(recordings).content().isEqualTo("one\n");
    Files.createFile(enough);
    await()
        .atMost(SECONDS, TimeUnit.SECONDS)
        .until(() -> Files.notExists(folder.resolve("start-up.aot.training")));
  }

  @Test
  void a_recorded_start_is_loaded_and_a_broken_record_harms_nobody() throws Exception {
    var installation = Installation.make();
    var cache = installation.folder().resolve("start-up.aot");
    Files.delete(installation.folder().resolve("start-up.aot.training"));
    var log = folder.resolve("classes.txt");
    var logged =
        Map.of(
            "PASSBOOK_JAVA_HOME",
            Installation.javaHome(),
            "PASSBOOK_JAVA_OPTS",
            "-Xlog:class+load:file=" + log);

    var first = run(folder, logged, installation.launcher(), "--version");
    assertThat(classesFromTheRecord(log)).isEmpty();
    await().atMost(3 * SECONDS, TimeUnit.SECONDS).until(() -> Files.exists(cache));

    assertThat(run(folder, logged, installation.launcher(), "--version")).isEqualTo(first);
    assertThat(classesFromTheRecord(log)).hasSizeGreaterThan(10);

    Files.writeString(cache, "no record");
    assertThat(run(folder, logged, installation.launcher(), "--version")).isEqualTo(first);
    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(first.errors()).isEmpty();
    Folders.delete(installation.folder());
  }

  /** Of ours; the platform's own come from an archive of the JDK in any case. */
  private static List<String> classesFromTheRecord(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("io.passbook.") && line.contains("shared objects file"))
          .toList();
    }
  }

  /** As {@code $(passbook show a)} does: it ends when nobody holds the output open any more. */
  private static String readToItsEnd(Path launcher, Path java) throws IOException {
    var builder =
        new ProcessBuilder(launcher.toString(), "show", "a")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PASSBOOK_JAVA_HOME", java.toString());
    var process = builder.start();
    return assertTimeoutPreemptively(
        Duration.ofSeconds(SECONDS / 2),
        () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void letters_come_through_also_where_no_locale_is_set() throws Exception {
    var launcher = launcherToBuild();
    Files.writeString(folder.resolve("classpath"), "lib/a.jar\n");
    Files.createDirectory(folder.resolve("start-up.aot.training"));
    var java = jdk("25");
    program(java.resolve("bin/java"), "printf %s \"${LC_ALL:-}\"");
    var javaHome = Map.of("PASSBOOK_JAVA_HOME", java.toString());

    for (var locale :
        List.of(
            Map.<String, String>of(),
            Map.of("LC_ALL", "C", "LANG", "C.UTF-8"),
            Map.of("LC_CTYPE", "POSIX", "LANG", "C.UTF-8"),
            Map.of("LANG", "C"),
            Map.of("LANG", "xx_XX.UTF-8"))) {
      assertThat(run(folder, both(javaHome, locale), launcher, "show", "a").output())
          .as(locale.toString())
          .isEqualTo("C.UTF-8");
    }
    assertThat(run(folder, both(javaHome, Map.of("LANG", "C.UTF-8")), launcher, "show").output())
        .as("what is good enough stays")
        .isEmpty();
  }

  @Test
  void a_name_with_letters_beyond_ascii_reaches_the_tool_as_it_was_typed() throws Exception {
    var installation = Installation.make();
    var file = "import Z\u00fcrich.csv --dry-run";
    var script = Files.writeString(folder.resolve("run.sh"), installation.launcher() + " " + file);

    var result =
        run(
            folder,
            Map.of("LC_ALL", "C", "PASSBOOK_JAVA_HOME", Installation.javaHome()),
            Path.of("/bin/sh"),
            script.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).isEqualTo("error: There is no file Z\u00fcrich.csv\n");
    Folders.delete(installation.folder());
  }

  private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
    var both = new HashMap<>(one);
    both.putAll(other);
    return both;
  }

  /** What looks like a JDK of that version. */
  private Path jdk(String version) throws IOException {
    var home = Files.createTempDirectory(folder, "jdk");
    Files.createDirectory(home.resolve("bin"));
    for (var program : List.of("java", "javac")) {
      program(home.resolve("bin").resolve(program), "exit 7");
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    return home;
  }

  private static Path tool(String name) {
    return List.of(Path.of("/usr/bin", name), Path.of("/bin", name)).stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Result run(
      Path directory, Map<String, String> environment, Path launcher, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    var output = Files.createTempFile(folder, "out", ".txt");
    var errors = Files.createTempFile(folder, "err", ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    var all = new HashMap<String, String>();
    all.put("PATH", "/usr/bin:/bin");
    all.put("HOME", folder.toString());
    all.putAll(environment);
    builder.environment().clear();
    builder.environment().putAll(all);
    var process = builder.start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("Not ended after %d s: %s".formatted(SECONDS, command));
    }
    return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
  }
}
