package io.passbook.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Temporary folders in {@code target}, where they can be looked at after a failure. */
public final class Folders {
  private static final Path ROOT = Path.of("target", "acceptance").toAbsolutePath();

  private Folders() {}

  public static Path temporary(String prefix) {
    try {
      Files.createDirectories(ROOT);
      return Files.createTempDirectory(ROOT, prefix + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder and all in it, also when something in the background still writes there. */
  public static void delete(Path folder) {
    for (var triesLeft = 50; ; triesLeft--) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
        return;
      } catch (NoSuchFileException _) {
        return;
      } catch (IOException | UncheckedIOException e) {
        if (triesLeft == 0) {
          throw new IllegalStateException("Could not delete " + folder, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }
}
