package io.passbook.cli;

import io.passbook.client.NotSentException;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.client.ProjectionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong into one sentence, a hint and an exit code. */
final class Errors {
  private Errors() {}

  static int report(Console console, Throwable thrown) {
    return switch (thrown) {
      case CliException e -> report(console, e.exitCode(), text(e), e.hint());
      case NotSentException e ->
          report(
              console,
              ExitCode.NOT_SENT,
              sentence(text(e)) + " Nothing was sent.",
              "is everything running? `passbook up` starts it on this machine; --bootstrap and"
                  + " --registry name other addresses");
      case OutcomeUnknownException e ->
          report(console, ExitCode.OUTCOME_UNKNOWN, text(e), "run the same again; that is safe");
      case ProjectionException.Unavailable e when e.isTemporary() ->
          report(console, ExitCode.NOT_SENT, text(e), "try again; --timeout 60s waits longer");
      case ProjectionException.Unavailable e ->
          report(
              console,
              ExitCode.NOT_SENT,
              text(e),
              "is it running? `passbook up` starts everything on this machine; --projection names"
                  + " another address");
      case ProjectionException.NotFound e -> report(console, ExitCode.REJECTED, text(e), null);
      case ProjectionException.BadQuery e -> report(console, ExitCode.USAGE, text(e), null);
      case ConfigException e ->
          report(
              console,
              ExitCode.USAGE,
              text(e),
              "--bootstrap HOST:PORT, --registry URL; all else is in --config and PASSBOOK_… in the"
                  + " environment");
      case SerializationException e ->
          report(console, ExitCode.NOT_SENT, text(e), "--registry names the schema registry");
      case KafkaException e ->
          report(console, ExitCode.NOT_SENT, "Kafka: " + text(e), "--bootstrap names the brokers");
      case InvalidPathException e ->
          report(
              console,
              ExitCode.USAGE,
              "'%s' cannot be the name of a file: %s".formatted(e.getInput(), e.getReason()),
              null);
      case OutOfMemoryError _ ->
          report(
              console,
              ExitCode.INTERNAL_ERROR,
              "There is not enough memory for this",
              "PASSBOOK_JAVA_OPTS=-Xmx1g gives more; an import that was cut off goes on when it is run"
                  + " again");
      default -> {
        if (System.getenv("PASSBOOK_DEBUG") != null) {
          thrown.printStackTrace();
        }
        yield report(
            console,
            ExitCode.INTERNAL_ERROR,
            "This is a mistake in Passbook: %s: %s"
                .formatted(thrown.getClass().getName(), thrown.getMessage()),
            "PASSBOOK_DEBUG=1 shows where; please report it");
      }
    };
  }

  private static int report(Console console, int exitCode, String message, @Nullable String hint) {
    if (exitCode != ExitCode.USAGE) {
      var document = new LinkedHashMap<String, @Nullable Object>();
      document.put("error", message);
      document.put("exitCode", exitCode);
      console.document(document);
    }
    console.error(message);
    if (hint != null) {
      console.hint(hint);
    }
    return exitCode;
  }

  static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }

  /** The message; where Java gives only a name, what it means. */
  static String text(Throwable thrown) {
    return switch (thrown) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "access is denied";
      case FileSystemException e when e.getReason() != null -> String.valueOf(e.getReason());
      default ->
          thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    };
  }
}
