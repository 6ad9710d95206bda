package io.passbook.cli;

import io.passbook.client.AccountQuery;
import io.passbook.client.CommandIds;
import io.passbook.client.OutcomeUnknownException;
import io.passbook.client.PassbookClient;
import io.passbook.client.ProjectionException;
import io.passbook.client.SubmitException;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Limits;
import io.passbook.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one command and waits for its result. */
abstract class SubmitCommand extends ClientCommand {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Account id.")
  String accountId = "";

  @Option(
      names = "--command-id",
      paramLabel = "ID",
      description =
          "Makes a repeat recognisable: the same id again changes nothing and gets the first"
              + " result. A UUID, or any text (default: a random UUID).")
  @Nullable String commandId;

  @Option(
      names = "--expected-sequence",
      paramLabel = "N",
      description = "Only if the account's last event has this sequence; 0: no event yet.")
  @Nullable Long expectedSequence;

  @Option(
      names = "--issued-by",
      paramLabel = "WHO",
      description = "Who asks (default: the user's name).")
  String issuedBy = System.getProperty("user.name", "");

  @Option(
      names = "--issued-at",
      paramLabel = "TIME",
      converter = Converters.StartConverter.class,
      description =
          "When: 2026-01-31T12:00:00Z, or 2026-01-31 for the start of that day in UTC; may lie in"
              + " the past (default: now).")
  @Nullable Instant issuedAt;

  @Option(
      names = "--correlation-id",
      paramLabel = "TEXT",
      description = "Ties this command to others.")
  @Nullable String correlationId;

  /** The command and the currency in which to show amounts. */
  record Prepared(Command command, @Nullable String currency) {}

  /** Checks what was typed; asks the projection service only for what is missing. */
  abstract Prepared prepare(Console console);

  /** Such as {@code deposited 700.00 CZK to 2378}. */
  abstract String done(Prepared prepared);

  @Override
  protected final int run(Console console) {
    Checks.accountId(accountId);
    Checks.atMost("--issued-by", issuedBy, Limits.ISSUED_BY_CHARS);
    if (correlationId != null) {
      Checks.atMost("--correlation-id", correlationId, Limits.CORRELATION_ID_CHARS);
    }
    if (expectedSequence != null && expectedSequence < 0) {
      throw CliException.usage("Expected --expected-sequence to be 0 or more", null);
    }
    if (commandId != null && commandId.isBlank()) {
      throw CliException.usage("Expected a --command-id but it is empty", null);
    }
    var prepared = prepare(console);
    var command =
        new AccountCommand(
            commandId == null ? UUID.randomUUID() : CommandIds.of(accountId, commandId),
            accountId,
            issuedAt == null ? Instant.now() : issuedAt,
            issuedBy,
            correlationId,
            expectedSequence,
            prepared.command());
    try (var client = PassbookClient.connect(settings())) {
      return submit(console, client, prepared, command);
    }
  }

  private int submit(
      Console console, PassbookClient client, Prepared prepared, AccountCommand command) {
    var interrupted = new CompletableFuture<CommandResult>();
    var why = new OutcomeUnknownException("interrupted", command.commandId(), null);
    try (var _ = Interruption.calling(() -> interrupted.completeExceptionally(why))) {
      try {
        return answer(
            console,
            prepared,
            client.submit(command).applyToEither(interrupted, result -> result).join());
      } catch (CompletionException e) {
        if (e.getCause() instanceof OutcomeUnknownException unknown) {
          return outcomeUnknown(console, prepared, command, unknown);
        }
        throw e.getCause() instanceof SubmitException failure ? failure : e;
      } finally {
        console.flush();
      }
    }
  }

  private int answer(Console console, Prepared prepared, CommandResult result) {
    return switch (result.outcome()) {
      case Outcome.Accepted accepted -> {
        console.document(document(result, prepared));
        console.answer(
            Console.Style.GREEN.of("accepted"),
            Console.Style.PLAIN.of(
                "  %s%s (sequence %d)%s"
                    .formatted(
                        done(prepared),
                        prepared.currency() == null
                            ? ""
                            : "; balance "
                                + Amounts.withCurrency(
                                    accepted.balanceAfter(), prepared.currency()),
                        accepted.sequence(),
                        result.repeatOf() == null ? "" : "; a repeat: nothing has changed now")));
        console.hint("passbook show " + accountId);
        yield ExitCode.OK;
      }
      case Outcome.Rejected rejected -> {
        console.document(document(result, prepared));
        console.answer(
            Console.Style.RED.of("rejected"),
            Console.Style.PLAIN.of(
                "  %s: %s"
                    .formatted(
                        rejected.code(),
                        Rejections.message(rejected, currencyOf(prepared, rejected)))));
        Rejections.hint(rejected, accountId).ifPresent(console::hint);
        yield ExitCode.REJECTED;
      }
    };
  }

  /** A balance is told in minor units; to show it as an amount takes the account's currency. */
  private @Nullable String currencyOf(Prepared prepared, Outcome.Rejected rejected) {
    if (prepared.currency() != null || !rejected.details().containsKey("balance")) {
      return prepared.currency();
    }
    try {
      return projection().account(accountId, new AccountQuery.Now()).currency();
    } catch (ProjectionException _) {
      return null;
    }
  }

  private int outcomeUnknown(
      Console console, Prepared prepared, AccountCommand command, OutcomeUnknownException failure) {
    console.document(document(command, failure, rerun(prepared, command)));
    console.error(
        "The command was sent but its outcome is not known: %s. Command id %s"
            .formatted(failure.getMessage(), command.commandId()));
    console.hint("run it again with the same id; that is safe:");
    console.note(rerun(prepared, command));
    return ExitCode.OUTCOME_UNKNOWN;
  }

  static Map<String, @Nullable Object> document(
      AccountCommand command, OutcomeUnknownException failure, String rerun) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("commandId", command.commandId().toString());
    document.put("accountId", command.accountId());
    document.put("outcome", "unknown");
    document.put("error", failure.getMessage());
    document.put("rerun", rerun);
    return document;
  }

  private String rerun(Prepared prepared, AccountCommand command) {
    var line = new ArrayList<String>(List.of(System.getProperty("passbook.command", "passbook")));
    var root = spec.root().commandLine().getParseResult();
    line.addAll(root == null ? List.of() : root.originalArgs());
    var added = new ArrayList<String>();
    if (!isGiven("--command-id")) {
      added.addAll(List.of("--command-id", command.commandId().toString()));
    }
    if (prepared.currency() != null
        && spec.findOption("--currency") != null
        && !isGiven("--currency")) {
      added.addAll(List.of("--currency", prepared.currency()));
    }
    // What follows "--" is no option: then right behind the command's name.
    line.addAll(line.contains("--") ? 2 : line.size(), added);
    return String.join(" ", line.stream().map(SubmitCommand::quoted).toList());
  }

  private boolean isGiven(String option) {
    var parsed = spec.commandLine().getParseResult();
    return parsed != null && parsed.hasMatchedOption(option);
  }

  /** For bash and zsh; what must not reach the terminal is written in ASCII. */
  static String quoted(String word) {
    if (NEEDS_NO_QUOTES.matcher(word).matches()) {
      return word;
    }
    if (word.chars().allMatch(c -> Console.isHarmless((char) c))) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    var text = new StringBuilder("$'");
    for (var i = 0; i < word.length(); i++) {
      var c = word.charAt(i);
      if (c == '\'' || c == '\\') {
        text.append('\\').append(c);
      } else if (Console.isHarmless(c)) {
        text.append(c);
      } else {
        text.append("\\u%04x".formatted((int) c));
      }
    }
    return text.append('\'').toString();
  }

  static Map<String, @Nullable Object> document(CommandResult result, Prepared prepared) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("commandId", result.commandId().toString());
    document.put("accountId", result.accountId());
    switch (result.outcome()) {
      case Outcome.Accepted accepted -> {
        document.put("outcome", "accepted");
        document.put("sequence", accepted.sequence());
        document.put("balanceAfter", accepted.balanceAfter());
        document.put("currency", prepared.currency());
      }
      case Outcome.Rejected rejected -> {
        document.put("outcome", "rejected");
        document.put("code", rejected.code());
        document.put("message", rejected.message());
        document.put("details", new TreeMap<>(rejected.details()));
      }
    }
    document.put("commandOffset", result.commandOffset());
    document.put("repeatOf", result.repeatOf());
    document.put("decidedAt", result.decidedAt().toString());
    return document;
  }
}
