package io.passbook.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

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

  /** The folder and all in it. */
  public static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException _) {
      // Nothing to delete.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
