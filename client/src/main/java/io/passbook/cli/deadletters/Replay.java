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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters again that can be read by now, under their own command ids. What an event
 * holds already is not sent: a letter may be replayed twice.
 */
public final class Replay {
  private Replay() {}

  /**
   * What became of a letter.
   *
   * @param outcome {@code accepted}, {@code repeat}, {@code rejected}, {@code unreadable} or {@code
   *     unknown}
   * @param detail for people
   */
  public record Replayed(String id, String outcome, String detail) {}

  private record Command(Letter letter, int ordinal, AccountCommand command) {}

  /**
   * Sends the letters in their order and waits for the answers.
   *
   * @throws NotSentException when nothing was sent
   */
  public static List<Replayed> replay(ClientSettings settings, List<Letter> letters) {
    var done = new ArrayList<Replayed>();
    var commands = new ArrayList<Command>();
    try (var serdes = MessageSerdes.of(settings.config())) {
      for (var letter : letters) {
        var command = command(serdes, letter, done);
        if (command != null) {
          commands.add(new Command(letter, commands.size(), command));
        }
      }
    }
    if (!commands.isEmpty()) {
      send(settings, commands, done);
    }
    return done;
  }

  private static @Nullable AccountCommand command(
      MessageSerdes serdes, Letter letter, List<Replayed> done) {
    if (letter.value() == null) {
      done.add(new Replayed(letter.id(), "unreadable", "it has no value"));
      return null;
    }
    try {
      return serdes.commands().deserializer().deserialize(Topics.COMMANDS, letter.value());
    } catch (RuntimeException e) {
      return switch (DecodeFailure.classify(e)) {
        case REGISTRY_AWAY ->
            throw new NotSentException(
                "The schema registry is not available: " + e.getMessage(), null, e);
        case UNREADABLE -> {
          done.add(new Replayed(letter.id(), "unreadable", String.valueOf(e.getMessage())));
          yield null;
        }
      };
    }
  }

  private static void send(ClientSettings settings, List<Command> commands, List<Replayed> done) {
    var ids = new RowIds();
    for (var each : commands) {
      ids.add(each.command().accountId(), each.command().commandId(), each.ordinal());
    }
    var earlier = EarlierAnswers.read(settings.config(), settings.timeout(), ids, _ -> {});
    try (var client = PassbookClient.connect(settings.withStopAfterSendFailure(true))) {
      var results = new ArrayList<CompletableFuture<Replayed>>();
      for (var each : commands) {
        var id = each.letter().id();
        results.add(
            switch (earlier.of(each.ordinal(), each.command())) {
              case EarlierAnswers.Known.Booked() ->
                  CompletableFuture.completedFuture(
                      new Replayed(id, "repeat", "an event holds it already"));
              case EarlierAnswers.Known.Rejected(var rejection) ->
                  CompletableFuture.completedFuture(rejected(id, rejection));
              case EarlierAnswers.Known.Nothing(), EarlierAnswers.Known.AnsweredLongAgo() ->
                  client.submit(each.command()).handle((result, e) -> replayed(id, result, e));
            });
      }
      results.forEach(result -> done.add(result.join()));
    }
  }

  private static Replayed replayed(
      String id, @Nullable CommandResult result, @Nullable Throwable thrown) {
    if (result == null) {
      var cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      return new Replayed(id, "unknown", cause == null ? "" : String.valueOf(cause.getMessage()));
    }
    return switch (result.outcome()) {
      case Outcome.Accepted(var sequence, _) ->
          new Replayed(
              id, result.repeatOf() == null ? "accepted" : "repeat", "sequence " + sequence);
      case Outcome.Rejected rejection -> rejected(id, rejection);
    };
  }

  private static Replayed rejected(String id, Outcome.Rejected rejection) {
    return new Replayed(id, "rejected", rejection.code() + ": " + rejection.message());
  }
}
