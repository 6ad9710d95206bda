package io.passbook.cli;

import io.passbook.cli.deadletters.Letter;
import io.passbook.cli.deadletters.Letters;
import io.passbook.cli.deadletters.Replay;
import io.passbook.topics.DeadLetters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dlq",
    description = {
      "Shows commands that could not be read or decided, and sends them again.",
      "",
      "They are kept for 30 days in the topic account-commands-dlq, as received. Only one that is"
          + " too large for that topic (TOO_LARGE) is cut to the first 1024 bytes, and has lost its"
          + " headers."
    },
    footer = {
      "",
      "Examples:",
      "  passbook dlq list",
      "  passbook dlq show 3:17",
      "  passbook dlq replay 3:17"
    },
    subcommands = {DlqCommand.ListLetters.class, DlqCommand.Show.class, DlqCommand.Resend.class})
final class DlqCommand {
  private static final Pattern PLACE = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");
  private static final List<String> REASONS =
      Stream.concat(
              Arrays.stream(DeadLetters.Reason.values()).map(Enum::name), Stream.of(Letter.UNKNOWN))
          .toList();
  private static final int PAGE = 500;
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

    private @Nullable String first;
    private int listed;

    @Override
    protected int run(Console console) {
      checkReason(reason);
      var table =
          new Table()
              .text("letter")
              .text("time")
              .text("reason")
              .text("from")
              .number("bytes")
              .text("error");
      Letters.read(settings(), letter -> print(console, table, letter));
      if (first == null) {
        console.answer("no dead letters");
      } else if (!console.json()) {
        table.print(console);
        console.hint("passbook dlq show " + first);
      }
      return ExitCode.OK;
    }

    /** However many there are, no more is held than a page of the table. */
    private void print(Console console, Table table, Letter letter) {
      if (reason != null && !reason.equals(letter.reason())) {
        return;
      }
      if (first == null) {
        first = letter.id();
      }
      console.document(document(letter, false));
      if (!console.json()) {
        table.row(row(letter));
        if (++listed % PAGE == 0) {
          table.print(console);
        }
      }
    }

    private static String[] row(Letter letter) {
      return new String[] {
        letter.id(),
        letter.time().toString(),
        letter.reason(),
        letter.origin().map(o -> o.topic() + " " + o.partition() + ":" + o.offset()).orElse(""),
        letter.valueBytes() < 0 ? "none" : Integer.toString(letter.valueBytes()),
        letter.origin().map(o -> shortened(o.error())).orElse("")
      };
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
      console.answer("key     " + (letter.key() == null ? "none" : letter.key()));
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
        "Exit code 3 when one was rejected or is still unreadable; 5 when one may have been sent and"
            + " its outcome is not known, or some were sent and others were not; 4 when none was"
            + " sent."
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

    private boolean anySent;

    @Override
    protected int run(Console console) {
      if (all != ids.isEmpty()) {
        throw CliException.usage("Expected letters, or --all", "passbook dlq list");
      }
      if (reason != null && !all) {
        throw CliException.usage("Expected --reason only with --all, not with letters", null);
      }
      checkReason(reason);
      var fates = EnumSet.noneOf(Replay.Fate.class);
      var cutShort =
          Replay.replay(
              settings(),
              source(),
              each -> {
                fates.add(each.fate());
                anySent |= each.sent();
                console.document(document(each));
                console.answer(
                    "%s  %s  %s".formatted(each.id(), each.fate().text(), each.detail()));
              });
      cutShort.ifPresent(why -> {
        console.error("Not all letters were gone through: " + why);
        console.hint("run the same again; that is safe");
      });
      if (fates.isEmpty() && cutShort.isEmpty()) {
        console.answer("no dead letters");
      }
      return exitCode(fates, anySent, cutShort.isPresent());
    }

    private Replay.Source source() {
      if (all) {
        return each ->
            Letters.read(
                settings(),
                letter -> {
                  if (reason == null || reason.equals(letter.reason())) {
                    each.accept(letter);
                  }
                });
      }
      var letters = ids.stream().map(id -> find(this, id)).toList();
      return letters::forEach;
    }

    /** The worst of them; letters that were not sent are worse when others were. */
    static int exitCode(Set<Replay.Fate> fates, boolean sent, boolean cutShort) {
      if (cutShort || fates.contains(Replay.Fate.NOT_SENT) || fates.contains(Replay.Fate.UNKNOWN)) {
        return sent ? ExitCode.OUTCOME_UNKNOWN : ExitCode.NOT_SENT;
      }
      return fates.contains(Replay.Fate.REJECTED) || fates.contains(Replay.Fate.UNREADABLE)
          ? ExitCode.REJECTED
          : ExitCode.OK;
    }
  }

  static Map<String, Object> document(Replay.Replayed replayed) {
    var document = new LinkedHashMap<String, Object>();
    document.put("letter", replayed.id());
    document.put("outcome", replayed.fate().text());
    document.put("detail", replayed.detail());
    return document;
  }

  private static void checkReason(@Nullable String reason) {
    if (reason != null && !REASONS.contains(reason)) {
      throw CliException.usage(
          "Expected --reason to be one of %s but it was '%s'"
              .formatted(String.join(", ", REASONS), reason),
          null);
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
            command.settings(), Integer.parseInt(place.group(1)), Long.parseLong(place.group(2)))
        .orElseThrow(
            () -> CliException.rejected("There is no dead letter " + id, "passbook dlq list"));
  }

  static Map<String, @Nullable Object> document(Letter letter, boolean whole) {
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
