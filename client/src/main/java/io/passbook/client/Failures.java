package io.passbook.client;

import io.passbook.message.AccountCommand;
import io.passbook.serde.DecodeFailure;
import io.passbook.serde.SchemaRegistryUnavailableException;
import java.util.LinkedHashSet;
import java.util.function.Supplier;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka's and the registry's exceptions mean for a caller, in one sentence each. */
public final class Failures {
  /** What Kafka's clients say, in a ConfigException, when a name server knows no broker. */
  private static final String UNRESOLVED = "No resolvable bootstrap urls";

  private Failures() {}

  /**
   * Makes one of Kafka's clients. That asks nobody but a name server: all else that can fail is a
   * wrong setting.
   *
   * @throws ConfigException saying what is wrong with which setting
   * @throws NotSentException when there is no such host
   */
  public static <T> T made(ClientSettings settings, Supplier<T> client) {
    try {
      return client.get();
    } catch (KafkaException e) {
      var said = new LinkedHashSet<String>();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        said.add(String.valueOf(cause.getMessage()));
        if (cause instanceof ConfigException wrong) {
          throw text(wrong).startsWith(UNRESOLVED) ? notResolved(settings, wrong) : wrong;
        }
      }
      throw new ConfigException(String.join(": ", said));
    }
  }

  private static NotSentException notResolved(ClientSettings settings, ConfigException cause) {
    return new NotSentException(
        "Cannot connect to Kafka at %s: no such host is known".formatted(settings.brokers()),
        null,
        cause);
  }

  /** Connecting failed, so nothing was sent. A wrong setting is given back as it is. */
  public static RuntimeException notConnected(ClientSettings settings, Throwable cause) {
    return switch (cause) {
      case NotSentException e -> e;
      case ConfigException e -> e;
      case TimeoutException e -> notAnswered(settings, e);
      case AuthenticationException e ->
          new NotSentException(
              "Kafka at %s refused the log-in: %s".formatted(settings.brokers(), text(e)), null, e);
      case AuthorizationException e ->
          new NotSentException(
              "Kafka at %s refused access: %s".formatted(settings.brokers(), text(e)), null, e);
      default ->
          new NotSentException(
              "Kafka at %s: %s".formatted(settings.brokers(), text(cause)), null, cause);
    };
  }

  static NotSentException notAnswered(ClientSettings settings, Exception cause) {
    return new NotSentException(
        "No answer from Kafka at %s within %s"
            .formatted(settings.brokers(), seconds(settings.timeoutMs())),
        null,
        cause);
  }

  /** A command could not be turned into bytes. */
  static NotSentException notSerialized(RuntimeException cause, String registry) {
    return switch (DecodeFailure.classify(cause)) {
      case REGISTRY_AWAY ->
          new NotSentException(
              cause instanceof SchemaRegistryUnavailableException
                  ? String.valueOf(cause.getMessage())
                  : "The schema registry at %s is not available: %s"
                      .formatted(registry, text(cause)),
              null,
              cause);
      case UNREADABLE ->
          new NotSentException("The command cannot be written: " + text(cause), null, cause);
    };
  }

  /**
   * Sending failed after Kafka's producer had taken the command. What the broker refuses for good
   * was never appended; of all else only the broker knows.
   */
  static SubmitException ofSend(AccountCommand command, Throwable cause) {
    return isRefused(cause)
        ? new NotSentException(
            "Kafka refused the command: " + text(cause), command.commandId(), cause)
        : new OutcomeUnknownException(
            "Kafka has not acknowledged the command: " + text(cause), command.commandId(), cause);
  }

  private static boolean isRefused(Throwable cause) {
    return cause instanceof RecordTooLargeException
        || cause instanceof RecordBatchTooLargeException
        || cause instanceof InvalidRecordException
        || cause instanceof InvalidTopicException
        || cause instanceof SerializationException
        || cause instanceof AuthenticationException
        || cause instanceof AuthorizationException;
  }

  /** The deepest message that says something. */
  static String text(Throwable thrown) {
    var said = thrown.getMessage();
    for (var cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !(thrown instanceof ApiException)) {
        said = cause.getMessage();
      }
    }
    return said == null ? thrown.getClass().getSimpleName() : said;
  }

  /** Such as {@code 10 s} or {@code 500 ms}, for messages. */
  public static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
