package io.passbook.quickstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder in which everything of one {@code up} stays; one process at a time has it. */
final class DataFolder implements AutoCloseable {
  private static final int MAX_PID_DIGITS = 20;

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the folder, which is made if it does not exist.
   *
   * @throws QuickstartException when another process has it, or it cannot be written
   */
  static DataFolder take(Path path) {
    var folder = create(path.toAbsolutePath().normalize());
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.resolve("passbook.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        var holder = read(channel);
        channel.close();
        throw QuickstartException.choose(
            "The data folder %s is in use by another passbook%s; stop that one or choose another"
                .formatted(folder, holder.isEmpty() ? "" : " (process " + holder + ")"));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataFolder(folder, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw cannotWrite(folder, e);
    }
  }

  /**
   * Makes a folder and those above it.
   *
   * @throws QuickstartException when that is not possible
   */
  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  static QuickstartException cannotWrite(Path folder, IOException e) {
    var why =
        switch (e) {
          case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
          case FileAlreadyExistsException exists -> exists.getFile() + " is a file";
          case FileSystemException f when f.getReason() != null -> String.valueOf(f.getReason());
          default -> e.toString();
        };
    return QuickstartException.choose(
        "Cannot write to %s: %s; choose another folder".formatted(folder, why));
  }

  Path path() {
    return path;
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // It is this very process that has it.
    }
  }

  private static String read(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(MAX_PID_DIGITS);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // The lock ends with the process at the latest.
    }
  }
}
