package io.passbook.cli.deadletters;

import io.passbook.cli.imports.EarlierAnswers;
import io.passbook.cli.imports.RowIds;
import io.passbook.client.ClientSettings;
import io.passbook.client.NotSentException;
import io.passbook.client.PassbookClient;
import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.serde.DecodeFailure;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters again that can be read by now, under their own command ids. What an event
 * holds already is not sent: a letter may be replayed twice.
 *
 * <p>However many letters there are, only the ids of all are held, and {@value #MAX_WAITING} that
 * wait for their answers: the letters are gone through twice.
 */
public final class Replay {
  private static final int MAX_WAITING = 1_000;

  private final ClientSettings settings;
  private final Source letters;
  private final Consumer<Replayed> done;
  private final RowIds ids = new RowIds();
  private int readable;
  private final Queue<CompletableFuture<Replayed>> waiting = new ArrayDeque<>();

  private Replay(ClientSettings settings, Source letters, Consumer<Replayed> done) {
    this.settings = settings;
    this.letters = letters;
    this.done = done;
  }

  /** Gives the same letters whenever it is asked; those that came meanwhile may be there, too. */
  public interface Source {
    void read(Consumer<Letter> each);
  }

  /** What became of a letter. */
  public enum Fate {
    ACCEPTED("accepted"),
    REPEAT("repeat"),
    REJECTED("rejected"),
    UNREADABLE("unreadable"),
    NOT_SENT("not sent"),
    UNKNOWN("unknown");

    private final String text;

    Fate(String text) {
      this.text = text;
    }

    /** As in documents and on terminals. */
    public String text() {
      return text;
    }
  }

  /**
   * What became of a letter.
   *
   * @param detail for people
   * @param sent whether its command was sent now, or may have been
   */
  public record Replayed(String id, Fate fate, String detail, boolean sent) {}

  /**
   * Sends the letters in their order and waits for the answers.
   *
   * @param done is told what became of each letter, in their order
   * @return why not all letters were gone through, if it was so
   * @throws NotSentException when it could not begin
   */
  public static Optional<String> replay(
      ClientSettings settings, Source letters, Consumer<Replayed> done) {
    return new Replay(settings.withStopAfterSendFailure(true), letters, done).run();
  }

  private Optional<String> run() {
    try (var serdes = MessageSerdes.of(settings.serdeConfig())) {
      letters.read(letter -> noteId(serdes, letter));
      var earlier = EarlierAnswers.read(settings, ids, _ -> {});
      try (var client = PassbookClient.connect(settings)) {
        return send(letter -> replay(serdes, earlier, client, letter));
      }
    }
  }

  private Optional<String> send(Function<Letter, CompletableFuture<Replayed>> sending) {
    var cutShort = Optional.<String>empty();
    try {
      letters.read(letter -> {
        waiting.add(sending.apply(letter));
        if (waiting.size() >= MAX_WAITING) {
          done.accept(waiting.remove().join());
        }
      });
    } catch (NotSentException e) {
      cutShort = Optional.of(String.valueOf(e.getMessage()));
    }
    waiting.forEach(each -> done.accept(each.join()));
    return cutShort;
  }

  private void noteId(MessageSerdes serdes, Letter letter) {
    try {
      var command = command(serdes, letter);
      ids.add(command.accountId(), command.commandId(), readable++);
    } catch (UnreadableLetter _) {
      // Said when it is its turn.
    }
  }

  private CompletableFuture<Replayed> replay(
      MessageSerdes serdes, EarlierAnswers earlier, PassbookClient client, Letter letter) {
    AccountCommand command;
    try {
      command = command(serdes, letter);
    } catch (UnreadableLetter e) {
      return is(letter, Fate.UNREADABLE, String.valueOf(e.getMessage()));
    }
    if (!ids.contains(command.accountId(), command.commandId())) {
      return is(letter, Fate.NOT_SENT, "it came only now; replay it again");
    }
    return switch (earlier.of(0, command)) {
      case EarlierAnswers.Known.Booked() -> is(letter, Fate.REPEAT, "an event holds it already");
      case EarlierAnswers.Known.Rejected(var rejection) ->
          is(letter, Fate.REJECTED, reason(rejection));
      case EarlierAnswers.Known.Nothing(), EarlierAnswers.Known.AnsweredLongAgo() ->
          client.submit(command).handle((result, e) -> replayed(letter.id(), result, e));
    };
  }

  private static CompletableFuture<Replayed> is(Letter letter, Fate fate, String detail) {
    return CompletableFuture.completedFuture(new Replayed(letter.id(), fate, detail, false));
  }

  /** The letter is still no command. */
  private static final class UnreadableLetter extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableLetter(String message) {
      super(message, null, false, false);
    }
  }

  private static AccountCommand command(MessageSerdes serdes, Letter letter)
      throws UnreadableLetter {
    if (letter.value() == null) {
      throw new UnreadableLetter("it has no value");
    }
    try {
      return serdes.commands().deserializer().deserialize(Topics.COMMANDS, letter.value());
    } catch (RuntimeException e) {
      if (DecodeFailure.classify(e) == DecodeFailure.REGISTRY_AWAY) {
        throw new NotSentException(String.valueOf(e.getMessage()), null, e);
      }
      throw new UnreadableLetter(String.valueOf(e.getMessage()));
    }
  }

  private static Replayed replayed(
      String id, @Nullable CommandResult result, @Nullable Throwable thrown) {
    if (result == null) {
      var cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      var said = cause == null ? "" : String.valueOf(cause.getMessage());
      return cause instanceof NotSentException
          ? new Replayed(id, Fate.NOT_SENT, said, false)
          : new Replayed(id, Fate.UNKNOWN, said, true);
    }
    return switch (result.outcome()) {
      case Outcome.Accepted(var sequence, _) ->
          new Replayed(
              id,
              result.repeatOf() == null ? Fate.ACCEPTED : Fate.REPEAT,
              "sequence " + sequence,
              true);
      case Outcome.Rejected rejection -> new Replayed(id, Fate.REJECTED, reason(rejection), true);
    };
  }

  private static String reason(Outcome.Rejected rejection) {
    return rejection.code() + ": " + rejection.message();
  }
}
