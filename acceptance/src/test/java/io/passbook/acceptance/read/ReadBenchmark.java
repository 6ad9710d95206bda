package io.passbook.acceptance.read;

import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountEvent;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.core.JacksonException;

/**
 * The aims of the read side as ratios, all in one run: a main, no test. Arguments: events to
 * project (500000), seconds of each HTTP measurement (8).
 */
public final class ReadBenchmark {
  private static final int ACCOUNTS = 10_000;

  private ReadBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    var events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500_000;
    var seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    try (var platform = Platform.start();
        var ledger = new Ledger(platform)) {
      write(ledger, events);
      var bare = decode(platform, ledger);
      System.out.printf("bare consumer, decoding: %,.0f events/s%n", bare);
      try (var one = new Projection(platform, Map.of(), List.of())) {
        var projected = project(one);
        System.out.printf("projecting: %,.0f events/s, ratio %.2f%n", projected, projected / bare);
        one.awaitReady();
        asOf(one);
        try (var two = new Projection(platform, Map.of(), List.of())) {
          two.awaitReady();
          reads(one, two, seconds);
        }
      }
    }
    System.exit(0);
  }

  private static void write(Ledger ledger, int events) {
    for (var i = 0; i < ACCOUNTS; i++) {
      ledger.open("b-" + i, "Owner " + i, "EUR");
    }
    ledger.commit();
    ledger.open("long", "Long", "EUR");
    for (var i = 1; i < 10_000; i++) {
      ledger.deposit("long", i);
    }
    ledger.commit();
    for (var i = 2 * ACCOUNTS; i < events; i++) {
      ledger.deposit("b-" + Math.floorMod(i * 2_654_435_761L, ACCOUNTS), 1 + i % 1000);
      if (i % 5000 == 0) {
        ledger.commit();
      }
    }
    ledger.commit();
  }

  /** Events a second of a plain consumer that decodes all of them; the better of two passes. */
  private static double decode(Platform platform, Ledger ledger) {
    var first = decodeOnce(platform, ledger);
    return Math.max(first, decodeOnce(platform, ledger));
  }

  private static double decodeOnce(Platform platform, Ledger ledger) {
    var total = ledger.accounts().stream().mapToLong(a -> a.sequence()).sum();
    try (var serdes = MessageSerdes.of(platform.clientConfig());
        var consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    platform.bootstrapServers(),
                    "isolation.level",
                    "read_committed",
                    "max.poll.records",
                    "2000",
                    "auto.offset.reset",
                    "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      var partitions =
          IntStream.range(0, Platform.PARTITIONS)
              .mapToObj(p -> new TopicPartition(Topics.EVENTS, p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var start = System.nanoTime();
      var read = 0L;
      var sum = 0L;
      while (read < total) {
        for (var message : consumer.poll(Duration.ofMillis(500))) {
          AccountEvent event =
              serdes.events().deserializer().deserialize(Topics.EVENTS, message.value());
          sum += event.sequence();
          read++;
        }
      }
      var perSecond = read * 1e9 / (System.nanoTime() - start);
      return sum > 0 ? perSecond : 0;
    }
  }

  /** Events a second from the first applied one to the end, by both applications at once. */
  private static double project(Projection instance) {
    await().atMost(Duration.ofSeconds(60)).until(() -> applied(instance)[0] > 0);
    var before = applied(instance);
    var start = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> applied(instance)[1] == 0);
    var after = applied(instance);
    return (after[0] - before[0]) * 1e9 / (System.nanoTime() - start);
  }

  /** Offsets applied by the slower application, and how many are left. */
  private static long[] applied(Projection instance) {
    try {
      long[] applied = {0, 0};
      long[] lag = {0, 0};
      var seen = 0;
      for (var position : instance.get("/positions").json().get("positions")) {
        var view = List.of("summary", "history").indexOf(position.get("view").asString());
        if (view >= 0) {
          applied[view] += position.get("appliedOffset").asLong();
          lag[view] += position.get("lag").asLong();
          seen++;
        }
      }
      return seen < 2 * Platform.PARTITIONS
          ? new long[] {0, Long.MAX_VALUE}
          : new long[] {Math.min(applied[0], applied[1]), Math.max(lag[0], lag[1])};
    } catch (UncheckedIOException | JacksonException | NullPointerException _) {
      return new long[] {0, Long.MAX_VALUE};
    }
  }

  private static void asOf(Projection instance) {
    var times = new long[200];
    for (var i = 0; i < times.length; i++) {
      var start = System.nanoTime();
      var answer = instance.get("/accounts/long?asOf=2100-01-01T00:00:00Z");
      times[i] = System.nanoTime() - start;
      if (answer.json().get("sequence").asLong() != 10_000) {
        throw new IllegalStateException(answer.body());
      }
    }
    var sorted = Arrays.stream(times).skip(50).sorted().toArray();
    System.out.printf(
        "as of on 10,000 events: p50 %.1f ms, p90 %.1f ms%n",
        sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.9)] / 1e6);
  }

  private static void reads(Projection one, Projection two, int seconds) throws Exception {
    await().atMost(Duration.ofMinutes(3)).until(() -> activeOn(two) > 0 && activeOn(one) > 0);
    var here = List.copyOf(ids(one, one.port()));
    var there = List.copyOf(ids(one, two.port()));
    try (var constant = ConstantServer.start(one.get("/accounts/" + here.getFirst()))) {
      for (var round = 0; round < 3; round++) {
        var base = LoadClient.run(constant.port(), seconds, _ -> "/");
        var read =
            LoadClient.run(one.port(), seconds, n -> "/accounts/" + here.get(n % here.size()));
        var hop =
            LoadClient.run(one.port(), seconds, n -> "/accounts/" + there.get(n % there.size()));
        System.out.printf(
            "constant answer: %s%nsingle read: %s, ratio %.2f%none hop: %s, ratio %.2f%n",
            base,
            read,
            read.perSecond() / base.perSecond(),
            hop,
            hop.perSecond() / base.perSecond());
      }
    }
  }

  private static long activeOn(Projection instance) {
    var count = 0L;
    for (var position : instance.get("/positions").json().get("positions")) {
      if (position.get("role").asString().equals("active")
          && position.get("view").asString().equals("summary")
          && position.get("instance").asString().endsWith(":" + instance.port())) {
        count++;
      }
    }
    return count;
  }

  /** Accounts that are answered by this port. */
  private static List<String> ids(Projection asked, int port) {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 3000; i++) {
      var answer = asked.get("/accounts/b-" + i);
      if (answer.header("Passbook-Served-By").endsWith(":" + port + "; active")) {
        ids.add("b-" + i);
      }
    }
    return ids;
  }
}
