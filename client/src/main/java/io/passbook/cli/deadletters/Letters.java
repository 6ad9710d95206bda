package io.passbook.cli.deadletters;

import io.passbook.cli.scan.TopicScan;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The dead-letter topic. */
public final class Letters {
  private Letters() {}

  /**
   * Hands over all letters, each partition's in its order.
   *
   * @throws io.passbook.client.NotSentException when Kafka does not answer or there is no topic
   */
  public static void read(Map<String, ?> config, Duration timeout, Consumer<Letter> each) {
    try (var scan = new TopicScan(config, timeout)) {
      scan.read(Topics.DEAD_LETTERS, received -> each.accept(new Letter(received)), _ -> {});
    }
  }

  /**
   * One letter, if it is there (still).
   *
   * @throws io.passbook.client.NotSentException when Kafka does not answer
   */
  public static Optional<Letter> find(
      Map<String, ?> config, Duration timeout, int partition, long offset) {
    try (var scan = new TopicScan(config, timeout)) {
      return scan.find(Topics.DEAD_LETTERS, partition, offset).map(Letter::new);
    }
  }
}
