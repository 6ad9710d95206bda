package io.passbook.acceptance.write;

import static io.passbook.acceptance.write.Desk.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.message.Outcome.Accepted;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * A service dies and its group does not notice. Coordinators of Kafka 4.3.1 now and then never look
 * at the sessions that they have read from their log (ADR 0068); here its session lasts for half an
 * hour, which comes to the same.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadMemberTest {
  /** The default is 60 s. */
  private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(8);

  private static final Duration SESSION = Duration.ofMinutes(30);

  private final Platform platform = Platform.start();
  private final Services services = new Services(environment(), new Random(1));

  private Map<String, String> environment() {
    var environment = new HashMap<>(platform.environment());
    environment.put("PASSBOOK_KAFKA_SESSION_TIMEOUT_MS", Long.toString(SESSION.toMillis()));
    environment.put(
        "PASSBOOK_KAFKA_MAX_POLL_INTERVAL_MS", Long.toString(MAX_POLL_INTERVAL.toMillis()));
    return environment;
  }

  @AfterEach
  void stop() {
    services.close();
    platform.close();
  }

  @Test
  void a_death_that_nobody_notices_holds_a_successor_up_for_the_poll_interval_only() {
    services.start();
    services.killAll();
    var since = System.nanoTime();

    services.start();

    assertThat(Duration.ofNanos(System.nanoTime() - since))
        .as("the group waits, else this tests nothing")
        .isGreaterThan(MAX_POLL_INTERVAL.minusSeconds(1));
    try (var desk = new Desk(platform)) {
      assertThat(desk.ask(open("alice"))).isEqualTo(new Accepted(1, 0));
    }
  }
}
