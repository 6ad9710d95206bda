package io.passbook.command.main;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.passbook.command.pipeline.WorkerStatus;
import io.passbook.process.ListenAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics}. */
final class HealthServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 1_000;
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  private final WebServer server;

  private HealthServer(WebServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param port 0: any free one
   * @throws io.passbook.process.StartException when the port is taken, or there is no such host
   */
  static HealthServer start(String host, int port, CommandService service) {
    var routing =
        HttpRouting.builder()
            .get("/health/live", (_, response) -> live(response, service))
            .get("/health/ready", (_, response) -> ready(response, service))
            .get("/metrics", (_, response) -> metrics(response, service));
    var wanted = new ListenAddress(host, port);
    wanted.requireFree();
    var server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .maxTcpConnections(MAX_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .useNio(false) // channels know no read time-out
            .connectionOptions(
                SocketOptions.builder().tcpNoDelay(true).readTimeout(READ_TIMEOUT).build())
            .routing(routing)
            .build();
    ListenAddress.start(server::start);
    if (!server.isRunning()) {
      throw wanted.unusable("the log says why");
    }
    return new HealthServer(server);
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void live(ServerResponse response, CommandService service) {
    var live = service.isAlive();
    json(response, live, "{\"status\":\"%s\"}".formatted(live ? "UP" : "DOWN"));
  }

  private static void ready(ServerResponse response, CommandService service) {
    var ready = service.isReady();
    json(response, ready, body(ready, service.status()));
  }

  private static void metrics(ServerResponse response, CommandService service) {
    response
        .header(HeaderNames.CONTENT_TYPE, Metrics.CONTENT_TYPE)
        .send(service.metrics().scrape());
  }

  private static void json(ServerResponse response, boolean good, String body) {
    response
        .status(good ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(body);
  }

  private static String body(boolean ready, List<WorkerStatus> workers) {
    var partitions = new TreeMap<Integer, WorkerStatus.Partition>();
    workers.forEach(worker -> partitions.putAll(worker.partitions()));
    var text = new StringBuilder();
    text.append("{\"status\":\"").append(ready ? "UP" : "DOWN").append("\",\"troubles\":[");
    text.append(
        workers.stream()
            .map(WorkerStatus::trouble)
            .filter(trouble -> !trouble.isEmpty())
            .distinct()
            .map(trouble -> '"' + escaped(trouble) + '"')
            .collect(Collectors.joining(",")));
    text.append("],\"partitions\":{");
    var separator = "";
    for (Map.Entry<Integer, WorkerStatus.Partition> entry : partitions.entrySet()) {
      text.append(separator)
          .append('"')
          .append(entry.getKey())
          .append("\":{\"phase\":\"")
          .append(entry.getValue().phase())
          .append("\",\"reason\":\"")
          .append(escaped(entry.getValue().reason()))
          .append("\"}");
      separator = ",";
    }
    return text.append("}}").toString();
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            escaped.append('\\');
          }
          escaped.append(c < ' ' ? ' ' : (char) c);
        });
    return escaped.toString();
  }
}
