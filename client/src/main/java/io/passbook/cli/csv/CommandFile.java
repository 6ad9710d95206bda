package io.passbook.cli.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A file of commands: UTF-8 with or without a byte order mark, RFC 4180, plain or gzip, from disk,
 * standard input or a pipe. It can be read several times, one row at a time.
 */
public final class CommandFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  private final String name;
  private final Path origin;
  private final Path path;

  private CommandFile(String name, Path origin, Path path) {
    this.name = name;
    this.origin = origin;
    this.path = path;
  }

  /**
   * Opens a file. What can be read only once, such as a pipe, is kept in a temporary file: the rows
   * are read more than once.
   *
   * @throws UnreadableFileException when it is not there or must not be read
   */
  public static CommandFile of(Path path) {
    if (Files.isDirectory(path)) {
      throw new UnreadableFileException(path + " is a folder");
    }
    if (!Files.isReadable(path)) {
      throw new UnreadableFileException(
          Files.exists(path) ? path + " must not be read" : "There is no file " + path);
    }
    if (Files.isRegularFile(path)) {
      return new CommandFile(path.toString(), path, path);
    }
    try (var input = Files.newInputStream(path)) {
      return kept(path.toString(), path, input);
    } catch (IOException e) {
      throw new UnreadableFileException("Cannot read %s: %s".formatted(path, said(e)));
    }
  }

  /**
   * Standard input.
   *
   * @throws UnreadableFileException when it cannot be kept in a temporary file
   */
  public static CommandFile ofInput(InputStream input) {
    return kept("standard input", STANDARD_INPUT, input);
  }

  private static CommandFile kept(String name, Path origin, InputStream input) {
    try {
      var path = Files.createTempFile("passbook-import", ".csv");
      path.toFile().deleteOnExit();
      Files.copy(input, path, StandardCopyOption.REPLACE_EXISTING);
      return new CommandFile(name, origin, path);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "Cannot keep %s in a temporary file: %s".formatted(name, said(e)));
    }
  }

  /** Whether a file of that name is the one that is read; writing to it would destroy the rows. */
  public boolean isSameAs(Path other) {
    try {
      return Files.isSameFile(origin, other);
    } catch (IOException _) {
      return false; // there is none of that name
    }
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /** The titles of the columns, as in the file. */
  public List<String> titles() {
    try (var csv = open(new Quotes())) {
      return header(csv.iterator()).titles();
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads all rows in their order, until {@code each} says false.
   *
   * @throws UnreadableFileException when the file is no CSV file of commands
   */
  public void read(ImportOrigin origin, Predicate<Row> each) {
    var quotes = new Quotes();
    try (var csv = open(quotes)) {
      var rows = csv.iterator();
      var parser = new RowParser(header(rows), origin);
      while (rows.hasNext()) {
        var cells = rows.next();
        if (!each.test(parser.parse(cells.getStartingLineNumber(), cells.getFields()))) {
          return;
        }
      }
      if (quotes.areOdd()) {
        throw new UnreadableFileException(
            "line %d: A quotation mark is not closed, or stands inside a cell without quotation marks"
                .formatted(quotes.firstOddLine()));
      }
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void close() {
    try {
      if (!path.equals(origin)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException _) {
      // It is deleted at the end of the process.
    }
  }

  private static Header header(Iterator<CsvRecord> rows) {
    if (!rows.hasNext()) {
      throw new UnreadableFileException("The file is empty: expected a header with the columns");
    }
    return Header.of(rows.next().getFields());
  }

  private CsvReader<CsvRecord> open(Quotes quotes) throws IOException {
    var text =
        new BufferedReader(new InputStreamReader(bytes(), Utf8.strictDecoder()), BUFFER_BYTES);
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return CsvReader.builder()
        .allowExtraFields(true) // the row parser says it better
        .allowMissingFields(true)
        .ofCsvRecord(quotes.counting(text));
  }

  /** The plain bytes. */
  private InputStream bytes() throws IOException {
    // Not a channel: those close themselves when the reading thread is interrupted.
    var bytes = new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER_BYTES);
    bytes.mark(2);
    var magic = bytes.read() << 8 | bytes.read();
    bytes.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
  }

  private UnreadableFileException unreadable(Exception e) {
    var cause = e instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : e;
    var root = cause.getCause() instanceof CharacterCodingException coding ? coding : cause;
    return new UnreadableFileException(
        switch (root) {
          case NoSuchFileException _ -> "There is no file " + name;
          case AccessDeniedException _ -> name + " must not be read";
          case CharacterCodingException _ -> notUtf8();
          default -> "Cannot read %s: %s".formatted(name, said(root));
        });
  }

  private String notUtf8() {
    try (var bytes = bytes()) {
      return "line %d: Expected UTF-8 but some of its bytes are not".formatted(Utf8.badLine(bytes));
    } catch (IOException _) {
      return name + " is not UTF-8";
    }
  }

  private static String said(Throwable thrown) {
    var deeper = thrown.getCause();
    return deeper != null && deeper.getMessage() != null
        ? thrown.getMessage() + ": " + deeper.getMessage()
        : String.valueOf(thrown.getMessage());
  }
}
