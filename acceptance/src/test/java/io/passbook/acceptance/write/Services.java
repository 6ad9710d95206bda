package io.passbook.acceptance.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.quickstart.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Command services as processes that share one group. */
final class Services implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** So that the log of one that gets no partitions tells how far it came with its group. */
  private static final List<String> LOGGED =
      List.of(
          "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients.consumer.internals"
              + ".ConsumerCoordinator=info",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

  private static final Pattern PARTITION = Pattern.compile("\"(\\d+)\":\\{\"phase\":\"SERVING\"");

  private final Map<String, String> environment;
  private final Random random;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Service> running = new ArrayList<>();

  /** One of them, and where it tells how it is. */
  final class Service {
    private final PassbookProcess process;
    private final int port;

    private Service(PassbookProcess process, int port) {
      this.process = process;
      this.port = port;
    }

    PassbookProcess process() {
      return process;
    }

    /** The partitions for which it decides now. */
    List<Integer> partitions() {
      return Services.partitions(ready());
    }

    private void checkAlive() {
      assertThat(process.isAlive()).as(process.errors()).isTrue();
    }

    private Answer ready() {
      var uri = URI.create("http://127.0.0.1:%d/health/ready".formatted(port));
      try {
        var response =
            http.send(
                HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
      } catch (IOException _) {
        return new Answer(0, "");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private record Answer(int status, String body) {}

  private static List<Integer> partitions(Answer ready) {
    return PARTITION
        .matcher(ready.body())
        .results()
        .map(found -> Integer.parseInt(found.group(1)))
        .toList();
  }

  /**
   * None yet.
   *
   * @param environment settings
   * @param random chooses where one of several is meant
   */
  Services(Map<String, String> environment, Random random) {
    this.environment = Map.copyOf(environment);
    this.random = random;
  }

  int count() {
    return running.size();
  }

  /** Starts one more; returns when every one of them decides for some partitions. */
  Service start() {
    var port = Ports.free();
    var withPort = new HashMap<>(environment);
    withPort.put("PASSBOOK_HTTP_PORT", Integer.toString(port));
    var service = new Service(PassbookProcess.start(withPort, LOGGED, "command-service"), port);
    running.add(service);
    awaitShares();
    return service;
  }

  /** Waits until every one of them decides for some partitions. */
  void awaitShares() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> running.forEach(Service::checkAlive))
        .untilAsserted(() -> {
          for (var one : running) {
            var answer = one.ready();
            assertThat(answer.status() == 200 && !partitions(answer).isEmpty())
                .as("a share of its own: %s%n%s", answer, one.process.errors())
                .isTrue();
          }
        });
  }

  Service any() {
    return running.get(random.nextInt(running.size()));
  }

  /** SIGKILL for one of them; says what it decided for. */
  List<Integer> killAny() {
    var one = any();
    var partitions = share(one);
    running.remove(one);
    one.process.kill();
    return partitions;
  }

  void killAll() {
    running.forEach(one -> one.process.kill());
    running.clear();
  }

  /** SIGTERM for one of them, which must end in order; says what it decided for. */
  List<Integer> stopAny() {
    var one = any();
    var partitions = share(one);
    running.remove(one);
    var left = one.process.terminate();
    assertThat(left.exitCode()).as(left.errors()).isZero();
    return partitions;
  }

  private static List<Integer> share(Service one) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(one::partitions, partitions -> !partitions.isEmpty());
  }

  /** Starts one that dies at this point after so many transactions; waits for its death. */
  void fail(FailPoint point, int transactions) {
    var main = "-Dpassbook.main=" + FailingService.class.getName();
    try (var process =
        PassbookProcess.start(
            environment, List.of(main), point.toString(), Integer.toString(transactions))) {
      var death = process.awaitExit(PATIENCE);
      assertThat(death.exitCode()).as(death.errors()).isEqualTo(FailPoint.EXIT_CODE);
    }
  }

  @Override
  public void close() {
    killAll();
    http.close();
  }
}
