package io.passbook.cli;

import io.passbook.cli.csv.CommandFile;
import io.passbook.cli.csv.ImportOrigin;
import io.passbook.cli.csv.RejectsFile;
import io.passbook.cli.csv.Row;
import io.passbook.cli.csv.UnreadableFileException;
import io.passbook.cli.imports.Checked;
import io.passbook.cli.imports.ImportSummary;
import io.passbook.cli.imports.Importer;
import io.passbook.message.Limits;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    defaultValueProvider = ClientCommand.LongTimeout.class,
    description = {
      "Sends a file of commands, in file order per account, and says what became of them.",
      "",
      "Columns, in any order: command_id,issued_at,account_id,type,amount,currency,owner,reference."
          + " type is open, deposit, withdraw or close; amount is in major units; command_id is any"
          + " text that is unique within the account. A malformed row stops the import before"
          + " anything is sent. Importing the same file again changes nothing, so an import that was"
          + " stopped goes on when it is run again.",
      "",
      "issued_at is a time such as 2026-01-31T12:00:00Z, or a day, which stands for its start in UTC."
          + " Ctrl-C stops an import in order, with a summary of what is known (exit code 130)."
          + " --timeout counts from the last answer, so a slow service may take its time."
    },
    footer = {
      "",
      "Examples:",
      "  passbook import bank.csv --rejects rejected.csv",
      "  passbook import bank.csv.gz --dry-run",
      "  unzip -p bank.zip bank.csv | passbook import - --json"
    })
final class ImportCommand extends ClientCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "CSV, plain or gzip; - is standard input. May be a pipe.")
  String fileName = "";

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description =
          "Where rejected rows go, with the reasons. It is replaced when every row has its answer;"
              + " until then they are in FILE.part.")
  @Nullable Path rejectsPath;

  @Option(names = "--skip-malformed", description = "Leave malformed rows out instead of stopping.")
  boolean skipMalformed;

  @Option(names = "--dry-run", description = "Only check the file; needs no service.")
  boolean dryRun;

  @Option(
      names = "--resend",
      description =
          "Send rows, too, that seem to have been rejected so long ago that the reason is no longer"
              + " kept: they are not booked, and later rows of their accounts are.")
  boolean resend;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "20000",
      description = "At most so many commands without an answer (default: 20000).")
  int inFlight;

  @Option(
      names = "--issued-by",
      paramLabel = "WHO",
      description = "Who asks (default: the user's name).")
  String issuedBy = System.getProperty("user.name", "");

  @Option(
      names = "--correlation-id",
      paramLabel = "TEXT",
      description = "Ties all commands of the file together.")
  @Nullable String correlationId;

  /** A file and what a first reading of it gave. */
  record Reading(CommandFile file, ImportOrigin origin, Checked checked) {
    static Reading of(CommandFile file, ImportOrigin origin) {
      return new Reading(file, origin, Checked.of(file, origin));
    }
  }

  @Override
  protected int run(Console console) {
    Checks.atMost("--issued-by", issuedBy, Limits.ISSUED_BY_CHARS);
    if (correlationId != null) {
      Checks.atMost("--correlation-id", correlationId, Limits.CORRELATION_ID_CHARS);
    }
    if (inFlight < 1) {
      throw CliException.usage("Expected --in-flight to be 1 or more", null);
    }
    try (var file =
        fileName.equals("-") ? CommandFile.ofInput(System.in) : CommandFile.of(Path.of(fileName))) {
      var now = Instant.now();
      var reading = Reading.of(file, new ImportOrigin(issuedBy, correlationId, now));
      if (reading.checked().malformed() > 0 && !skipMalformed) {
        return malformed(console, file, reading.checked());
      }
      return dryRun ? dryRun(console, reading) : send(console, reading);
    } catch (UnreadableFileException e) {
      throw CliException.usage(Errors.text(e), null);
    }
  }

  private static int malformed(Console console, CommandFile file, Checked checked) {
    var document = new LinkedHashMap<String, Object>();
    document.put("error", "malformed rows");
    document.put("exitCode", ExitCode.USAGE);
    document.put("rows", checked.rows());
    document.put("malformed", checked.malformed());
    document.put("examples", examples(checked));
    console.document(document);
    checked.examples().stream().map(Row.Malformed::text).forEach(console::error);
    console.note(
        "%s: %d of %d rows %s malformed; nothing was sent"
            .formatted(
                file.name(),
                checked.malformed(),
                checked.rows(),
                checked.malformed() == 1 ? "is" : "are"));
    console.hint("correct the file, or leave such rows out with --skip-malformed");
    return ExitCode.USAGE;
  }

  private static List<Map<String, Object>> examples(Checked checked) {
    return checked.examples().stream().map(ImportCommand::example).toList();
  }

  private static Map<String, Object> example(Row.Malformed row) {
    var example = new LinkedHashMap<String, Object>();
    example.put("line", row.line());
    example.put("column", row.column());
    example.put("problem", row.problem());
    return example;
  }

  private static int dryRun(Console console, Reading reading) {
    var checked = reading.checked();
    var document = new LinkedHashMap<String, Object>();
    document.put("file", reading.file().name());
    document.put("rows", checked.rows());
    document.put("types", checked.types());
    document.put("malformed", checked.malformed());
    document.put("examples", examples(checked));
    console.document(document);
    title(console, reading);
    console.answer("%-12s%10d".formatted("rows", checked.rows()));
    checked.types().forEach((type, n) -> console.answer("  %-10s%10d".formatted(type, n)));
    if (checked.malformed() > 0) {
      console.answer("  %-10s%10d".formatted("malformed", checked.malformed()));
    }
    leftOut(console, checked, false);
    console.note("Nothing was sent.");
    return ExitCode.OK;
  }

  /** So that a summary that was filed says of what it is one. */
  private static void title(Console console, Reading reading) {
    console.answer(
        "%s, %s"
            .formatted(
                reading.file().name(),
                reading.origin().startedAt().truncatedTo(ChronoUnit.SECONDS)));
  }

  private static void leftOut(Console console, Checked checked, boolean writtenDown) {
    checked.examples().forEach(row -> console.note("left out: " + row.text()));
    var more = checked.malformed() - checked.examples().size();
    if (more > 0) {
      console.note("left out: %d more".formatted(more));
    }
    if (checked.malformed() > 0 && !writtenDown) {
      console.hint("--rejects FILE writes the rows down that an import leaves out");
    }
  }

  private int send(Console console, Reading reading) {
    try (var rejects =
        rejectsPath == null ? null : RejectsFile.create(rejectsPath, reading.file())) {
      var progress = new Progress("import").begin(reading.checked().rows());
      var importer =
          new Importer(
              reading.file(),
              reading.origin(),
              settings().withMaxInFlight(inFlight),
              reading.checked(),
              rejects,
              resend,
              progress::step);
      try (var _ = Interruption.calling(() -> importer.stop("The import was interrupted"))) {
        var summary = run(importer, progress);
        if (rejects != null && summary.unanswered() == 0) {
          rejects.publish();
        }
        var exitCode = answer(console, reading, summary, rejects);
        console.flush();
        return exitCode;
      }
    }
  }

  private static ImportSummary run(Importer importer, Progress progress) {
    try (progress) {
      return importer.run(progress::readAside);
    }
  }

  static int answer(
      Console console, Reading reading, ImportSummary summary, @Nullable RejectsFile rejects) {
    console.document(document(reading, summary, rejects));
    title(console, reading);
    print(console, summary);
    leftOut(console, reading.checked(), rejects != null);
    if (summary.unanswered() > 0) {
      console.error(
          "%d of %d rows have no answer: %s"
              .formatted(summary.unanswered(), summary.rows(), summary.failure()));
      console.hint("run the same again: it goes on where it stopped");
    }
    if (summary.answeredLongAgo() > 0) {
      console.hint(
          "rows were not sent that seem to have been rejected long ago; --resend sends them");
    }
    if (rejects == null) {
      if (summary.rejectedTotal() > 0) {
        console.hint("--rejects FILE writes the rejected rows down, with the reasons");
      }
    } else if (rejects.failure() != null) {
      console.error(rejects.failure());
      console.hint("run the same again when that is mended: nothing is booked twice");
    } else if (rejects.place() != null) {
      console.note(
          (summary.unanswered() == 0 ? "rejected rows are in " : "rejected rows so far are in ")
              + rejects.place());
    }
    if (summary.unanswered() > 0) {
      return summary.sent() == 0 ? ExitCode.NOT_SENT : ExitCode.OUTCOME_UNKNOWN;
    }
    return rejects == null || rejects.failure() == null ? ExitCode.OK : ExitCode.USAGE;
  }

  private static void print(Console console, ImportSummary summary) {
    count(console, "rows", summary.rows());
    count(console, "accepted", summary.accepted());
    count(console, "rejected", summary.rejectedTotal());
    summary.rejected().forEach((code, n) -> count(console, "  " + code, n));
    count(console, "repeats", summary.repeats());
    if (summary.answeredLongAgo() > 0) {
      count(console, "answered long ago", summary.answeredLongAgo());
    }
    if (summary.malformed() > 0) {
      count(console, "malformed", summary.malformed());
    }
    if (summary.unanswered() > 0) {
      count(console, "unanswered", summary.unanswered());
    }
    if (summary.sent() > 0) {
      console.answer(
          String.format(
              Locale.ROOT,
              "%d commands in %.1f s: %.0f a second",
              summary.sent(),
              summary.took().toNanos() / 1e9,
              summary.rate()));
    }
  }

  private static void count(Console console, String name, long number) {
    console.answer("%-24s%10d".formatted(name, number));
  }

  static Map<String, @Nullable Object> document(
      Reading reading, ImportSummary summary, @Nullable RejectsFile rejects) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("file", reading.file().name());
    document.put("rows", summary.rows());
    document.put("accepted", summary.accepted());
    document.put("rejected", summary.rejectedTotal());
    document.put("rejectedByReason", summary.rejected());
    document.put("repeats", summary.repeats());
    document.put("answeredLongAgo", summary.answeredLongAgo());
    document.put("malformed", summary.malformed());
    document.put("examples", examples(reading.checked()));
    document.put("unanswered", summary.unanswered());
    document.put("sent", summary.sent());
    document.put("seconds", summary.took().toMillis() / 1000.0);
    document.put("commandsPerSecond", Math.round(summary.rate()));
    document.put("rejects", rejects == null ? null : rejects.place());
    document.put(
        "failure",
        summary.failure() != null || rejects == null ? summary.failure() : rejects.failure());
    return document;
  }
}
