package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * How long the partitions of a command service that is killed with SIGKILL go without an answer:
 * from the kill to a result, on each of them, for a command that was sent after it. Two services,
 * one broker, load all the time.
 *
 * <p>Arguments: the group protocol, classic or consumer; the session time-out in milliseconds, with
 * consumer the broker's; how many kills.
 */
final class FailoverBenchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private FailoverBenchmark() {}

  public static void main(String[] arguments) {
    var protocol = arguments[0];
    var sessionMs = Integer.parseInt(arguments[1]);
    var kills = Integer.parseInt(arguments[2]);
    try (var platform = Platform.start(brokerProperties(sessionMs));
        var services = new Services(environment(platform, protocol, sessionMs), new Random(1))) {
      services.start();
      services.start();
      try (var load = new Customers(platform.clientConfig(), 1)) {
        var gaps = new ArrayList<Long>();
        while (gaps.size() < kills) {
          load.untilAnswered(PATIENCE);
          var partitions = services.killAny();
          gaps.add(load.untilAnswered(partitions, PATIENCE).toMillis());
          System.out.printf("%s %d ms: %d ms%n", protocol, sessionMs, gaps.getLast());
          services.start();
        }
        gaps.sort(null);
        System.out.printf(
            "%s, session %d ms, %d kills: p50 %d ms, max %d ms%n",
            protocol, sessionMs, kills, gaps.get(kills / 2), gaps.getLast());
      }
    }
  }

  private static Map<String, String> brokerProperties(int sessionMs) {
    var ms = Integer.toString(sessionMs);
    return Map.of(
        "group.min.session.timeout.ms", Integer.toString(Math.min(6_000, sessionMs)),
        "group.consumer.min.session.timeout.ms", ms,
        "group.consumer.session.timeout.ms", ms,
        "group.consumer.min.heartbeat.interval.ms",
            Integer.toString(Math.min(5_000, sessionMs / 4)),
        "group.consumer.heartbeat.interval.ms", Integer.toString(Math.min(5_000, sessionMs / 4)));
  }

  private static Map<String, String> environment(
      Platform platform, String protocol, int sessionMs) {
    var environment = new HashMap<>(platform.environment());
    environment.put("PASSBOOK_KAFKA_GROUP_PROTOCOL", protocol);
    if (protocol.equals("classic")) {
      environment.put("PASSBOOK_KAFKA_SESSION_TIMEOUT_MS", Integer.toString(sessionMs));
      environment.put("PASSBOOK_KAFKA_HEARTBEAT_INTERVAL_MS", Integer.toString(sessionMs / 4));
    }
    return environment;
  }
}
