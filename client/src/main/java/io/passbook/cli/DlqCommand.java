package io.passbook.cli;

import io.passbook.cli.deadletters.Letter;
import io.passbook.cli.deadletters.Letters;
import io.passbook.cli.deadletters.Replay;
import io.passbook.client.ClientSettings;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dlq",
    description = {
      "Shows commands that could not be read or decided, and sends them again.",
      "",
      "They are kept for 30 days in the topic account-commands-dlq, as received."
    },
    subcommands = {DlqCommand.ListLetters.class, DlqCommand.Show.class, DlqCommand.Resend.class})
final class DlqCommand {
  private static final Pattern PLACE = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");
  private static final int DUMP_BYTES = 512;
  private static final int DUMP_LINE = 16;
  private static final int ERROR_CHARS = 60;

  @Command(
      name = "list",
      description = "Lists dead letters, oldest first within a partition.",
      footer = {"", "Examples:", "  passbook dlq list", "  passbook dlq list --reason UNREADABLE"})
  static final class ListLetters extends ClientCommand {
    @Option(names = "--reason", paramLabel = "CODE", description = "Only those with this reason.")
    @Nullable String reason;

    @Override
    protected int run(Console console) {
      var table =
          new Table()
              .text("letter")
              .text("time")
              .text("reason")
              .text("from")
              .number("bytes")
              .text("error");
      var letters = new ArrayList<Letter>();
      Letters.read(clientConfig(), timeout(), letter -> keep(letters, letter));
      for (var letter : letters) {
        console.document(document(letter, false));
        table.row(
            letter.id(),
            letter.time().toString(),
            letter.reason(),
            letter.origin().map(o -> o.topic() + " " + o.partition() + ":" + o.offset()).orElse(""),
            letter.valueBytes() < 0 ? "none" : Integer.toString(letter.valueBytes()),
            letter.origin().map(o -> shortened(o.error())).orElse(""));
      }
      if (letters.isEmpty()) {
        console.answer("no dead letters");
      } else if (!console.json()) {
        table.print(console);
        console.hint("passbook dlq show " + letters.getFirst().id());
      }
      return ExitCode.OK;
    }

    private void keep(List<Letter> letters, Letter letter) {
      if (reason == null || reason.equals(letter.reason())) {
        letters.add(letter);
      }
    }
  }

  @Command(
      name = "show",
      description = "Shows one dead letter: why it is one, its headers, and its bytes.",
      footer = {"", "Example:", "  passbook dlq show 3:17"})
  static final class Show extends ClientCommand {
    @Parameters(paramLabel = "LETTER", description = "PARTITION:OFFSET, as dlq list shows it.")
    String id = "";

    @Override
    protected int run(Console console) {
      var letter = find(this, id);
      console.document(document(letter, true));
      console.answer("letter  " + letter.id());
      console.answer("time    " + letter.time());
      letter
          .origin()
          .ifPresent(origin -> {
            console.answer("reason  " + origin.reason());
            console.answer("error   " + origin.error());
            console.answer(
                "from    %s, partition %d, offset %d"
                    .formatted(origin.topic(), origin.partition(), origin.offset()));
          });
      console.answer("key     " + letter.key());
      letter.headers().forEach((name, value) -> console.answer("header  " + name + ": " + value));
      var value = letter.value();
      console.answer("value   " + (value == null ? "none" : value.length + " bytes"));
      if (value != null) {
        dump(console, value);
      }
      console.hint("passbook dlq replay " + letter.id());
      return ExitCode.OK;
    }
  }

  @Command(
      name = "replay",
      description = {
        "Sends dead letters again that can be read by now, and says what became of each.",
        "",
        "They keep their command ids and stay in the topic; what is booked already is not sent."
      },
      footer = {
        "",
        "Examples:",
        "  passbook dlq replay 3:17 3:18",
        "  passbook dlq replay --all --reason FAILED",
        "Exit code 3 when one was rejected or is still unreadable."
      })
  static final class Resend extends ClientCommand {
    @Parameters(paramLabel = "LETTER", arity = "0..*", description = "PARTITION:OFFSET.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All letters.")
    boolean all;

    @Option(
        names = "--reason",
        paramLabel = "CODE",
        description = "With --all: only those with this reason.")
    @Nullable String reason;

    @Override
    protected int run(Console console) {
      if (all != ids.isEmpty()) {
        throw CliException.usage("Expected letters, or --all", "passbook dlq list");
      }
      var letters = new ArrayList<Letter>();
      if (all) {
        Letters.read(
            clientConfig(),
            timeout(),
            letter -> {
              if (reason == null || reason.equals(letter.reason())) {
                letters.add(letter);
              }
            });
      } else {
        ids.forEach(id -> letters.add(find(this, id)));
      }
      var settings = ClientSettings.of(clientConfig()).withTimeout(timeout());
      var replayed = Replay.replay(settings, letters);
      var exitCode = ExitCode.OK;
      for (var each : replayed) {
        console.document(
            Map.of("letter", each.id(), "outcome", each.outcome(), "detail", each.detail()));
        console.answer("%s  %s  %s".formatted(each.id(), each.outcome(), each.detail()));
        exitCode =
            Math.max(
                exitCode,
                switch (each.outcome()) {
                  case "accepted", "repeat" -> ExitCode.OK;
                  case "unknown" -> ExitCode.OUTCOME_UNKNOWN;
                  default -> ExitCode.REJECTED;
                });
      }
      if (replayed.isEmpty()) {
        console.answer("no dead letters");
      }
      return exitCode;
    }
  }

  private static Letter find(ClientCommand command, String id) {
    var place = PLACE.matcher(id);
    if (!place.matches()) {
      throw CliException.usage(
          "Expected PARTITION:OFFSET, such as 3:17, but it was '%s'".formatted(id),
          "passbook dlq list");
    }
    return Letters.find(
            command.clientConfig(),
            command.timeout(),
            Integer.parseInt(place.group(1)),
            Long.parseLong(place.group(2)))
        .orElseThrow(
            () -> CliException.rejected("There is no dead letter " + id, "passbook dlq list"));
  }

  private static Map<String, @Nullable Object> document(Letter letter, boolean whole) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("letter", letter.id());
    document.put("time", letter.time().toString());
    document.put("reason", letter.reason());
    var origin = letter.origin().orElse(null);
    document.put("error", origin == null ? null : origin.error());
    document.put("topic", origin == null ? null : origin.topic());
    document.put("partition", origin == null ? null : origin.partition());
    document.put("offset", origin == null ? null : origin.offset());
    document.put("key", letter.key());
    document.put("valueBytes", letter.valueBytes() < 0 ? null : letter.valueBytes());
    if (whole) {
      var value = letter.value();
      document.put("headers", letter.headers());
      document.put("valueBase64", value == null ? null : Base64.getEncoder().encodeToString(value));
    }
    return document;
  }

  private static void dump(Console console, byte[] value) {
    var shown = Math.min(value.length, DUMP_BYTES);
    for (var from = 0; from < shown; from += DUMP_LINE) {
      var to = Math.min(shown, from + DUMP_LINE);
      var hex = HexFormat.ofDelimiter(" ").formatHex(value, from, to);
      var text = new StringBuilder();
      for (var i = from; i < to; i++) {
        text.append(value[i] >= ' ' && value[i] <= '~' ? (char) value[i] : '.');
      }
      console.answer("%06x  %-47s  %s".formatted(from, hex, text));
    }
    if (shown < value.length) {
      console.answer("… %d more bytes; --json has all".formatted(value.length - shown));
    }
  }

  private static String shortened(String text) {
    var line = text.replaceAll("\\s+", " ");
    return line.length() <= ERROR_CHARS ? line : line.substring(0, ERROR_CHARS) + "…";
  }
}
