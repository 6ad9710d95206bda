package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Several clients at the same accounts and the same ids, from start to {@link #finish}. */
final class Customers implements AutoCloseable {
  static final int ACCOUNTS = 60;
  private static final int CUSTOMERS = 3;
  private static final List<Integer> ALL_PARTITIONS =
      IntStream.range(0, Platform.PARTITIONS).boxed().toList();

  private final Outcomes outcomes = new Outcomes();
  private final List<Customer> customers = new ArrayList<>();

  /**
   * Opens the accounts and starts the clients.
   *
   * @param config for Kafka clients and serdes
   */
  Customers(Map<String, Object> config, long seed) {
    try (var desk = new Desk(config)) {
      for (var i = 0; i < ACCOUNTS; i++) {
        var open = Desk.open(account(i));
        outcomes.sending(open);
        desk.send(open);
      }
      Awaitility.await()
          .alias("accounts to be opened")
          .atMost(Duration.ofSeconds(90))
          .until(() -> {
            desk.poll().forEach(outcomes::saw);
            return outcomes.unanswered() == 0;
          });
    }
    for (var i = 0; i < CUSTOMERS; i++) {
      customers.add(new Customer("customer-" + i, config, outcomes, seed + i));
    }
  }

  static String account(int number) {
    return "torture-" + number;
  }

  /** How long it takes from now until every partition has answered a command sent after now. */
  Duration untilAnswered(Duration atMost) {
    return untilAnswered(ALL_PARTITIONS, atMost);
  }

  /** The same for some of the partitions. */
  Duration untilAnswered(Iterable<Integer> partitions, Duration atMost) {
    var sinceNanos = System.nanoTime();
    Awaitility.await()
        .alias("results on partitions " + partitions)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          customers.forEach(customer -> assertThat(customer.failure()).isNull());
          return outcomes.areAnswered(partitions, sinceNanos);
        });
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  /** Nothing has been seen so far that should not be. */
  void check() {
    assertThat(outcomes.violations()).isEmpty();
  }

  /** Sends nothing new, waits for what is open, and checks that each id had one outcome. */
  Outcomes finish(Duration atMost) {
    customers.forEach(Customer::finish);
    Awaitility.await()
        .alias("every command to be answered")
        .atMost(atMost)
        .until(() -> outcomes.unanswered() == 0);
    check();
    return outcomes;
  }

  /** Stops without looking at anything. */
  @Override
  public void close() {
    customers.forEach(Customer::close);
  }
}
