package io.passbook.acceptance.badinput;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Health;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.quickstart.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A broker, a registry, a command service and a projection service, each a process of its own. */
final class Services implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Platform platform = Platform.start();
  private final int commandPort = Ports.free();
  private final int projectionPort = Ports.free();
  private final Path state = Folders.temporary("state");
  private final PassbookProcess commands = start("command-service", commandPort);
  private final PassbookProcess projection = start("projection-service", projectionPort);

  /** Starts all of it and waits until it is ready. */
  static Services start() {
    var services = new Services();
    try {
      services.awaitReady();
      return services;
    } catch (RuntimeException | AssertionError e) {
      services.close();
      throw e;
    }
  }

  private PassbookProcess start(String service, int port) {
    var environment = new HashMap<>(platform.environment());
    environment.put("PASSBOOK_HTTP_PORT", Integer.toString(port));
    if (service.equals("projection-service")) {
      environment.put("PASSBOOK_STATE_DIR", state.toString());
    }
    return PassbookProcess.start(environment, service);
  }

  /** Both processes live, and say that they are ready. */
  void awaitReady() {
    Health.awaitReady(commands, commandPort);
    Health.awaitReady(projection, projectionPort);
  }

  Platform platform() {
    return platform;
  }

  int projectionPort() {
    return projectionPort;
  }

  /** Runs a command of the command line. */
  Bank.Answer run(String... arguments) {
    return Bank.run(platform, "http://127.0.0.1:" + projectionPort, arguments);
  }

  /** Asks the projection service. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(projectionPort, path);
  }

  /** What the command service counts under {@code passbook_commands_total}, by outcome. */
  Map<String, Long> commandsByOutcome() throws IOException, InterruptedException {
    var counts = new HashMap<String, Long>();
    get(commandPort, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("passbook_commands_total{"))
        .forEach(line ->
            counts.merge(
                line.replaceFirst(".*outcome=\"([^\"]+)\".*", "$1"),
                (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))),
                Long::sum));
    return counts;
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
  }

  /** What both services have logged. */
  String logs() {
    return commands.errors() + projection.errors();
  }

  @Override
  public void close() {
    projection.close();
    commands.close();
    platform.close();
    Folders.delete(state);
  }
}
