package io.passbook.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Class data archives (JEP 350): what a JVM has loaded and checked once, the next one maps into its
 * memory. The broker and the services start in about half of the time, with a third of the work.
 *
 * <p>An archive holds for the JVM and for the jars with which it was recorded; a JVM that finds it
 * does not match does without.
 */
public final class ClassArchives {
  /** Names the folder of the archives. */
  public static final String FOLDER_PROPERTY = "passbook.class.archives";

  /** For everything but the broker. */
  public static final String PASSBOOK = "passbook";

  static final String BROKER = "broker";

  private static final String RECORD_PROPERTY = "passbook.class.archives.record";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Java tells of archives that do not match, on standard output. */
  private static final String SILENT = "-Xlog:disable";

  private ClassArchives() {}

  /** What a JVM that is to start faster, or to be recorded, is given; nothing without a folder. */
  public static List<String> options(String name) {
    var folder = System.getProperty(FOLDER_PROPERTY);
    if (folder == null) {
      return List.of();
    }
    var archive = file(Path.of(folder), name);
    if (Boolean.getBoolean(RECORD_PROPERTY)) {
      return List.of("-XX:ArchiveClassesAtExit=" + archive, SILENT);
    }
    return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive, SILENT) : List.of();
  }

  private static Path file(Path folder, String name) {
    return folder.resolve(name + ".jsa");
  }

  /** Whether the folder has archives that are newer than every one of these jars. */
  public static boolean areCurrent(Path folder, String classPath) throws IOException {
    for (var name : List.of(PASSBOOK, BROKER)) {
      var archive = file(folder, name);
      if (!Files.exists(archive)) {
        return false;
      }
      var recorded = Files.getLastModifiedTime(archive);
      for (var jar : classPath.split(File.pathSeparator, -1)) {
        if (Files.getLastModifiedTime(Path.of(jar)).compareTo(recorded) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Runs the demo once and keeps what its processes load. Takes about twice as long as a demo.
   *
   * @param folder gets the archives when they are whole; its parent must be there
   * @param classPath jars only, as the processes that use the archives have them, or first
   * @return whether that worked
   */
  public static boolean record(Path folder, String classPath) throws IOException {
    var recording = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "recording-");
    try {
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-D%s=%s".formatted(FOLDER_PROPERTY, recording));
      command.add("-D%s=true".formatted(RECORD_PROPERTY));
      command.add("-XX:ArchiveClassesAtExit=" + file(recording, PASSBOOK));
      command.addAll(List.of(SILENT, "-XX:TieredStopAtLevel=1"));
      // Archives hold in full only where access to native code is allowed to the same.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.addAll(List.of("-cp", classPath, Main.class.getName(), "demo"));
      var demo =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(demo::destroyForcibly, "stop-demo"));
      if (!ended(demo) || demo.exitValue() != 0) {
        return false;
      }
      Files.createDirectories(folder);
      for (var name : List.of(PASSBOOK, BROKER)) {
        Files.move(file(recording, name), file(folder, name), StandardCopyOption.REPLACE_EXISTING);
      }
      return true;
    } finally {
      FolderTree.delete(recording);
    }
  }

  private static boolean ended(Process demo) {
    try {
      return demo.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      demo.destroyForcibly();
    }
  }
}
