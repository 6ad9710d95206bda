package io.passbook.quickstart;

import io.passbook.quickstart.child.RegistryProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real schema registry (Apicurio Registry, with its Confluent-compatible API) as a child process
 * on 127.0.0.1. Schemas and ids stay in its folder, in an H2 file: events refer to those ids for
 * ever, so they must never be given away again.
 */
public final class Registry implements AutoCloseable {
  /** Names the unpacked registry, where the folder beside our own jars is not it. */
  public static final String HOME_PROPERTY = "passbook.registry.home";

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration REQUEST = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 3;

  private final int port;
  private final Child child;

  private Registry(int port, Child child) {
    this.port = port;
    this.child = child;
  }

  /**
   * Starts the registry and waits until it answers.
   *
   * @param folder its data and its log file; made on first use
   * @param port 0: any free one
   * @throws QuickstartException when the port is taken, the folder is in use or cannot be written,
   *     or the registry does not come up; nothing is left running
   */
  public static Registry start(Path folder, int port) {
    for (var attempt = 1; ; attempt++) {
      var bound = Ports.require(port, "the registry");
      var registry = launch(folder, bound, storageIn(folder));
      try {
        registry.awaitReady(registry.url() + "/subjects");
        return registry;
      } catch (QuickstartException e) {
        // As with the broker, somebody else was faster.
        var unlucky = e.mentions("already bound");
        if (!unlucky || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts a registry that keeps its schemas in Kafka, as production does, and waits until it has
   * read them back: its health says so, its API does not.
   *
   * @param folder its log file; made on first use
   * @param port 0: any free one
   * @param settings the registry's own, a properties file
   * @throws QuickstartException as {@link #start}
   */
  public static Registry startOnKafka(
      Path folder, int port, Path settings, String bootstrapServers) {
    var bound = Ports.require(port, "the registry");
    var healthPort = Ports.free();
    var registry =
        launch(
            folder,
            bound,
            List.of(
                "-Dquarkus.config.locations=" + settings.toAbsolutePath(),
                "-Dapicurio.kafkasql.bootstrap.servers=" + bootstrapServers,
                "-Dquarkus.management.port=" + healthPort));
    registry.awaitReady("http://127.0.0.1:%d/health/ready".formatted(healthPort));
    return registry;
  }

  private static List<String> storageIn(Path folder) {
    return List.of(
        // Health and metrics; a port of its own that cannot be switched off, only moved.
        "-Dquarkus.management.port=0",
        "-Dapicurio.storage.kind=sql",
        "-Dapicurio.storage.sql.kind=h2",
        // Without a delay: H2 would answer, and write up to half a second later.
        "-Dapicurio.datasource.url=jdbc:h2:file:%s;WRITE_DELAY=0"
            .formatted(folder.toAbsolutePath().resolve("registry")),
        "-Dapicurio.rules.global.compatibility=BACKWARD_TRANSITIVE",
        "-Dapicurio.ccompat.use-canonical-hash=true");
  }

  private static Registry launch(Path folder, int port, List<String> storage) {
    DataFolder.create(folder);
    var arguments = new ArrayList<String>();
    arguments.addAll(
        List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.banner.enabled=false"));
    arguments.addAll(storage);
    arguments.addAll(
        List.of(
            "-cp",
            ownClasses() + File.pathSeparator + home().resolve("quarkus-run.jar"),
            RegistryProcess.class.getName(),
            folder.toString()));
    return new Registry(
        port, Child.start("schema registry", folder.resolve("registry.log"), arguments));
  }

  private void awaitReady(String address) {
    var deadlineNanos = System.nanoTime() + START.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(address)).timeout(REQUEST).build();
      while (!answers(http, request)) {
        if (!child.isAlive()) {
          child.awaitReady(REQUEST);
        }
        if (System.nanoTime() > deadlineNanos) {
          throw child.failed("no answer after %d s".formatted(START.toSeconds()));
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw child.failed("interrupted");
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Where the registry was unpacked: by the property, or beside our own classes, which are a jar in
   * {@code lib/} of the distribution, or in {@code target/} of a build.
   */
  private static Path home() {
    var named = System.getProperty(HOME_PROPERTY);
    var own = ownClasses();
    var candidates =
        named != null
            ? List.of(Path.of(named))
            : List.of(own.resolve("../../registry"), own.resolveSibling("passbook/registry"));
    return candidates.stream()
        .map(Path::normalize)
        .filter(candidate -> Files.exists(candidate.resolve("quarkus-run.jar")))
        .findFirst()
        .orElseThrow(() ->
            QuickstartException.broken(
                "The registry is not where it should be, at one of "
                    + candidates
                    + "; build the project again"));
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          RegistryProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw QuickstartException.broken("Cannot tell where Passbook is installed: " + e);
    }
  }

  /** The Confluent-compatible API: what {@code schema.registry.url} wants. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  public int port() {
    return port;
  }

  public long pid() {
    return child.process().pid();
  }

  Optional<QuickstartException> death() {
    return child.death();
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** SIGKILL; waits until it is gone. */
  public void kill() {
    child.kill();
  }

  /** Stops in order and waits for the end. */
  @Override
  public void close() {
    child.close();
  }
}
