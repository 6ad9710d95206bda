package io.passbook.process;

import io.passbook.settings.SettingsException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Why a service does not run, for people and for scripts. */
record Failure(int exitCode, String sentence) {
  static final int INTERNAL_ERROR = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 4;

  /**
   * What an exception means, if it is one of those that a service must expect.
   *
   * @param brokers their addresses, as they were given
   */
  static Optional<Failure> of(Throwable thrown, String brokers) {
    return switch (thrown) {
      case StartException e -> wrongSettings(message(e));
      case SettingsException e -> wrongSettings(message(e));
      case AuthenticationException e -> unreachable("Kafka at %s refuses the log-in", brokers, e);
      case AuthorizationException e -> unreachable("Kafka at %s refuses access", brokers, e);
      case TimeoutException e -> unreachable("No broker answers at %s", brokers, e);
      case KafkaException e -> ofClient(brokers, e);
      // Of another serializer, for instance.
      case NoClassDefFoundError e -> wrongSettings("Not on the class path: " + message(e));
      default -> Optional.empty();
    };
  }

  /** Either brokers have said something; or a client could not even be made of the settings. */
  private static Optional<Failure> ofClient(String brokers, KafkaException why) {
    if (causes(why).anyMatch(ApiException.class::isInstance)) {
      return unreachable("Kafka at %s cannot be used", brokers, why);
    }
    return causes(why)
        .filter(ConfigException.class::isInstance)
        .findFirst()
        .map(config -> wrongSettings(message(config)))
        .orElseGet(() -> wrongSettings("Kafka's settings cannot be used: " + messages(why)));
  }

  private static Optional<Failure> wrongSettings(String sentence) {
    return Optional.of(new Failure(USAGE, sentence));
  }

  private static Optional<Failure> unreachable(String what, String brokers, KafkaException why) {
    return Optional.of(new Failure(UNREACHABLE, what.formatted(brokers) + ": " + messages(why)));
  }

  /** What it and its causes say, where the one does not repeat the other. */
  private static String messages(Throwable why) {
    var said =
        causes(why).filter(e -> e.getMessage() != null).map(Failure::message).distinct().toList();
    return IntStream.range(0, said.size())
        .filter(i -> i + 1 == said.size() || !said.get(i).contains(said.get(i + 1)))
        .mapToObj(said::get)
        .collect(Collectors.joining(": "));
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, e -> e != null, Throwable::getCause);
  }

  private static String message(Throwable thrown) {
    return thrown.getMessage() == null || thrown instanceof FileSystemException
        ? thrown.toString() // it says only which file
        : thrown.getMessage();
  }
}
