package io.passbook.cli.deadletters;

import io.passbook.cli.scan.TopicScan;
import io.passbook.client.ClientSettings;
import io.passbook.topics.Topics;
import java.util.Optional;
import java.util.function.Consumer;

/** The dead-letter topic. */
public final class Letters {
  private Letters() {}

  /**
   * Hands over all letters, each partition's in its order. They are not kept: there may be many.
   *
   * @throws io.passbook.client.NotSentException when Kafka does not answer or there is no topic
   */
  public static void read(ClientSettings settings, Consumer<Letter> each) {
    try (var scan = new TopicScan(settings)) {
      scan.read(Topics.DEAD_LETTERS, received -> each.accept(new Letter(received)), _ -> {});
    }
  }

  /**
   * One letter, if it is there (still).
   *
   * @throws io.passbook.client.NotSentException when Kafka does not answer
   */
  public static Optional<Letter> find(ClientSettings settings, int partition, long offset) {
    try (var scan = new TopicScan(settings)) {
      return scan.find(Topics.DEAD_LETTERS, partition, offset).map(Letter::new);
    }
  }
}
