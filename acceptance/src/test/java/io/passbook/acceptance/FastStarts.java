package io.passbook.acceptance;

import io.passbook.quickstart.ClassArchives;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Before the first test: lets brokers and services start as fast as those of an installation do.
 * Most of the time of these tests is that of starting JVMs.
 *
 * <p>Class data archives hold for jars only, in the order in which they were recorded, so processes
 * get the class path of the distribution, and behind it what only the tests have. A build that
 * packages nothing goes without.
 */
public final class FastStarts implements LauncherSessionListener {
  private static final Path DISTRIBUTION =
      Path.of("..", "quickstart", "target", "passbook").toAbsolutePath().normalize();
  private static final String CHILD_OPTIONS = "passbook.child.jvm.options";
  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";
  private static final String TESTS = System.getProperty("java.class.path");

  private static volatile String classPath = TESTS;

  /** The class path for a process with our tests in it. */
  public static String classPath() {
    return classPath;
  }

  /** For the JVM of such a process; nothing where no test runs, but a benchmark. */
  public static List<String> options() {
    var options = new ArrayList<>(ClassArchives.options(ClassArchives.PASSBOOK));
    if (System.getProperty(CHILD_OPTIONS) != null) {
      options.add(FIRST_COMPILER_ONLY);
    }
    // For the children that it starts itself.
    Stream.of(ClassArchives.FOLDER_PROPERTY, CHILD_OPTIONS)
        .filter(name -> System.getProperty(name) != null)
        .forEach(name -> options.add("-D%s=%s".formatted(name, System.getProperty(name))));
    return options;
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    System.setProperty(CHILD_OPTIONS, FIRST_COMPILER_ONLY);
    var own = DISTRIBUTION.resolve("lib/passbook-quickstart.jar").toString();
    if (!entries(TESTS).contains(own)) {
      return;
    }
    try {
      var jars = own + File.pathSeparator + libraries();
      var archives = DISTRIBUTION.resolve("class-archives");
      if (ClassArchives.areCurrent(archives, jars) || ClassArchives.record(archives, jars)) {
        System.setProperty(ClassArchives.FOLDER_PROPERTY, archives.toString());
        System.setProperty("passbook.child.class.path", jars);
        classPath = behind(jars);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String libraries() throws IOException {
    return entries(Files.readString(DISTRIBUTION.resolve("classpath")).strip()).stream()
        .map(entry -> DISTRIBUTION.resolve(entry).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jars, and what only the tests have. */
  private static String behind(String jars) {
    var all = new ArrayList<>(entries(jars));
    var names = all.stream().map(FastStarts::name).collect(Collectors.toSet());
    Stream.of(TESTS.split(File.pathSeparator, -1))
        .filter(entry -> !names.contains(name(entry)))
        .forEach(all::add);
    return String.join(File.pathSeparator, all);
  }

  private static List<String> entries(String path) {
    return List.of(path.split(File.pathSeparator, -1));
  }

  private static String name(String entry) {
    return String.valueOf(Path.of(entry).getFileName());
  }
}
