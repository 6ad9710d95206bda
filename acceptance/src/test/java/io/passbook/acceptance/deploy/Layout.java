package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Health;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.quickstart.BrokerCluster;
import io.passbook.quickstart.Ports;
import io.passbook.quickstart.Registry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of docker-compose.yml as plain processes, started in the same order from the same
 * settings files, with the main classes and JVM options of the images. Addresses, folders and heaps
 * are the test's.
 */
final class Layout implements AutoCloseable {
  private static final String COMMAND_MAIN = "io.passbook.command.main.Main";
  private static final String PROJECTION_MAIN = "io.passbook.projection.main.Main";
  private static final Path SETTINGS = ComposeFile.ROOT.resolve("deploy");
  private static final List<String> SMALL_HEAP = List.of("-Xmx192m", "-XX:+UseSerialGC");

  private final Path folder;
  private final BrokerCluster brokers;
  private final Map<String, String> addresses = new HashMap<>();
  private final List<AutoCloseable> processes = new ArrayList<>();
  private final List<Integer> projectionPorts = new ArrayList<>();

  private Layout(Path folder, BrokerCluster brokers) {
    this.folder = folder;
    this.brokers = brokers;
  }

  static Layout start() {
    var settings = new HashMap<String, String>();
    ComposeFile.properties("broker.properties")
        .forEach((name, value) -> settings.put(name.toString(), value.toString()));
    var compose = ComposeFile.read();
    var folder = Folders.temporary("layout");
    var count = compose.services("broker-").size();
    var layout = new Layout(folder, BrokerCluster.start(folder, count, settings));
    try {
      layout.startServices(compose);
      return layout;
    } catch (RuntimeException | AssertionError e) {
      layout.close();
      throw e;
    }
  }

  private void startServices(ComposeFile compose) {
    addresses.put("PASSBOOK_BOOTSTRAP_SERVERS", brokers.bootstrapServers());
    var topics = cli(compose.services("topics").getFirst().list("command").toArray(String[]::new));
    assertThat(topics.exitCode()).as(topics.errors()).isZero();

    var registry =
        Registry.startOnKafka(
            folder.resolve("registry"),
            0,
            SETTINGS.resolve("registry.properties"),
            brokers.bootstrapServers());
    processes.add(registry);
    addresses.put("PASSBOOK_SCHEMA_REGISTRY_URL", registry.url());

    var services = new HashMap<Integer, PassbookProcess>();
    for (var service : compose.services("command-service-")) {
      var port = Ports.free();
      services.put(port, start("command-service", COMMAND_MAIN, service.name(), port));
    }
    for (var service : compose.services("projection-service-")) {
      var port = Ports.free();
      services.put(port, start("projection-service", PROJECTION_MAIN, service.name(), port));
      projectionPorts.add(port);
    }
    addresses.put("PASSBOOK_PROJECTION_URL", "http://127.0.0.1:" + projectionPorts.getFirst());
    services.forEach((port, service) -> Health.awaitReady(service, port));
  }

  private PassbookProcess start(String kind, String main, String name, int port) {
    var environment = new HashMap<>(addresses);
    environment.put("PASSBOOK_HTTP_PORT", Integer.toString(port));
    if (kind.equals("projection-service")) {
      environment.put("PASSBOOK_STATE_DIR", folder.resolve(name).toString());
    }
    var options = new ArrayList<String>();
    options.add("@" + SETTINGS.resolve("jvm.options"));
    options.addAll(SMALL_HEAP);
    options.add("-Dpassbook.main=" + main);
    var process =
        PassbookProcess.start(
            environment, options, "--config", SETTINGS.resolve(kind + ".properties").toString());
    processes.add(process);
    return process;
  }

  /** Runs a command of the image {@code cli}, patiently, and waits for its end. */
  PassbookProcess.Result cli(String... arguments) {
    var patient = new ArrayList<>(List.of(arguments));
    patient.addAll(List.of("--timeout", "60s"));
    return PassbookProcess.start(
            addresses,
            List.of("-Dpassbook.main=io.passbook.cli.Main", "-XX:TieredStopAtLevel=1"),
            patient.toArray(String[]::new))
        .awaitExit(Duration.ofMinutes(3));
  }

  BrokerCluster brokers() {
    return brokers;
  }

  /** Of each projection service. */
  List<Integer> projectionPorts() {
    return List.copyOf(projectionPorts);
  }

  /** Ends all of it and deletes its data. */
  @Override
  public void close() {
    for (var process : processes.reversed()) {
      try {
        process.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    brokers.close();
    Folders.delete(folder);
  }
}
