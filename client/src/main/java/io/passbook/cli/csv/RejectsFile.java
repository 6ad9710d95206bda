package io.passbook.cli.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows that were rejected, each with its line and the reason. Rows go to {@code FILE.part} at
 * once, so a crash loses none; closing gives it its name in one step. Thread-safe.
 */
public final class RejectsFile implements AutoCloseable {
  private final Path path;
  private final Path part;
  private final CsvWriter writer;
  private final List<Integer> positions;

  private RejectsFile(Path path, Path part, CsvWriter writer, List<Integer> positions) {
    this.path = path;
    this.part = part;
    this.writer = writer;
    this.positions = positions;
  }

  /**
   * Begins a file; one of that name is replaced at the end.
   *
   * @param titles of the file that is imported
   * @throws UnreadableFileException when it cannot be written
   */
  public static RejectsFile create(Path path, List<String> titles) {
    if (Files.isDirectory(path)) {
      throw new UnreadableFileException(path + " is a folder; --rejects needs a file");
    }
    var part = path.resolveSibling(path.getFileName() + ".part");
    try {
      var writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).autoFlush(true).build(part);
      var positions =
          IntStream.range(0, titles.size())
              .boxed()
              .filter(position -> !titles.get(position).strip().startsWith("rejected_"))
              .toList();
      var header = new ArrayList<String>();
      positions.forEach(position -> header.add(titles.get(position)));
      header.add(Column.REJECTED_LINE.title());
      header.add(Column.REJECTED_CODE.title());
      header.add(Column.REJECTED_MESSAGE.title());
      writer.writeRecord(header);
      return new RejectsFile(path, part, writer, positions);
    } catch (IOException | UncheckedIOException e) {
      throw new UnreadableFileException("Cannot write %s: %s".formatted(part, reason(e)));
    }
  }

  /** Writes a row down. */
  public synchronized void add(Row row, String code, String message) {
    var cells = row.cells();
    var line = new ArrayList<String>();
    for (var position : positions) {
      line.add(position < cells.size() ? cells.get(position) : "");
    }
    line.add(Long.toString(row.line()));
    line.add(code);
    line.add(message);
    writer.writeRecord(line);
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
      try {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException _) {
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish " + path + "; the rows are in " + part, e);
    }
  }

  private static String reason(Exception e) {
    var cause = e instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : e;
    return switch (cause) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "access is denied";
      default -> String.valueOf(cause.getMessage());
    };
  }
}
