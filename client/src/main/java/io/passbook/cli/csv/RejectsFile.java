package io.passbook.cli.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that were rejected, each with its line and the reason. Rows go to {@code FILE.part} at
 * once, so a crash loses none; {@link #publish} gives it its name in one step, and until then a
 * file of that name stays as it is. So does the part of an earlier run until this one has a row for
 * it. Thread-safe.
 *
 * <p>Rows come while an import goes on, which must not end for want of room on a disk: what cannot
 * be written is told by {@link #failure}, and nothing more is written.
 */
public final class RejectsFile implements AutoCloseable {
  private final Path path;
  private final Path part;
  private final Path written;
  private final CsvWriter writer;
  private final List<Integer> positions;
  private long rows;
  private boolean published;
  private @Nullable String failure;

  RejectsFile(Path path, Path part, Path written, Writer writer, List<String> titles) {
    this.path = path;
    this.part = part;
    this.written = written;
    this.writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).autoFlush(true).build(writer);
    this.positions =
        IntStream.range(0, titles.size())
            .boxed()
            .filter(position -> !titles.get(position).strip().startsWith("rejected_"))
            .toList();
    var header = new ArrayList<String>();
    positions.forEach(position -> header.add(titles.get(position)));
    header.add(Column.REJECTED_LINE.title());
    header.add(Column.REJECTED_CODE.title());
    header.add(Column.REJECTED_MESSAGE.title());
    write(header);
  }

  /**
   * Begins a file.
   *
   * @param imported the file that is imported, which is not replaced by its own rejects
   * @throws UnreadableFileException when it cannot or must not be written
   */
  public static RejectsFile create(Path path, CommandFile imported) {
    if (Files.isDirectory(path)) {
      throw new UnreadableFileException(path + " is a folder; --rejects needs a file");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new UnreadableFileException(path + " is no regular file; --rejects needs one");
    }
    var part = path.resolveSibling(path.getFileName() + ".part");
    var written =
        Files.isRegularFile(part) ? part.resolveSibling(part.getFileName() + ".new") : part;
    if (imported.isSameAs(path) || imported.isSameAs(part) || imported.isSameAs(written)) {
      throw new UnreadableFileException(
          "%s is the file that is imported; --rejects needs another one".formatted(path));
    }
    try {
      var titles = imported.titles();
      var writer = Files.newBufferedWriter(written);
      var file = new RejectsFile(path, part, written, writer, titles);
      if (file.failure != null) {
        throw new UnreadableFileException(file.failure);
      }
      return file;
    } catch (IOException e) {
      throw new UnreadableFileException(cannotWrite(part, e));
    }
  }

  /** Writes a row down. */
  public synchronized void add(Row row, String code, String message) {
    if (rows == 0) {
      replaceEarlierPart();
    }
    var cells = row.cells();
    var line = new ArrayList<String>();
    for (var position : positions) {
      line.add(position < cells.size() ? cells.get(position) : "");
    }
    line.add(Long.toString(row.line()));
    line.add(code);
    line.add(message);
    write(line);
    rows++;
  }

  private void replaceEarlierPart() {
    try {
      if (!written.equals(part)) {
        Files.move(written, part, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      failure = failure == null ? cannotWrite(part, e) : failure;
    }
  }

  private void write(List<String> line) {
    if (failure == null) {
      try {
        writer.writeRecord(line);
      } catch (UncheckedIOException e) {
        failure = cannotWrite(part, e);
      }
    }
  }

  /** Gives the file its name; one that had it is gone. Not when a row could not be written. */
  public synchronized void publish() {
    closeWriter();
    if (rows == 0) {
      replaceEarlierPart();
    }
    if (failure == null) {
      try {
        replace();
        published = true;
      } catch (IOException e) {
        failure = cannotWrite(path, e);
      }
    }
  }

  private void closeWriter() {
    try {
      writer.close();
    } catch (IOException | UncheckedIOException e) {
      failure = failure == null ? cannotWrite(part, e) : failure;
    }
  }

  private void replace() throws IOException {
    var target = Files.exists(path) ? path.toRealPath() : path; // a link stays one
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Where the rows are: the file, or its part until it has its name; none when there is no row. */
  public synchronized @Nullable Path place() {
    return published ? path : rows == 0 ? null : part;
  }

  /** Which file cannot be written and why; none when all went well so far. */
  public synchronized @Nullable String failure() {
    return failure;
  }

  /** Keeps the part, if there is a row in it. */
  @Override
  public synchronized void close() {
    closeWriter();
    if (!published && rows == 0) {
      try {
        Files.deleteIfExists(written);
      } catch (IOException _) {
        // It has no more than a header, and the next run replaces it.
      }
    }
  }

  private static String cannotWrite(Path file, Exception e) {
    var cause = e instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : e;
    return "Cannot write %s: %s"
        .formatted(
            file,
            switch (cause) {
              case NoSuchFileException _ -> "there is no such folder";
              case AccessDeniedException _ -> "access is denied";
              default -> String.valueOf(cause.getMessage());
            });
  }
}
