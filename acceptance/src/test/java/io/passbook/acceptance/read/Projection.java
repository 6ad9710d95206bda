package io.passbook.acceptance.read;

import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Backend;
import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import io.passbook.quickstart.Ports;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A projection service in a process of its own. Started again, it has its port and its stores. */
final class Projection implements AutoCloseable {
  private final Backend backend;
  private final Map<String, String> settings;
  private final List<String> jvmOptions;
  private final int port = Ports.free();
  private final Path stateDir = Folders.temporary("state");
  private PassbookProcess process;

  /** For a test: it starts fast. */
  Projection(Backend backend, Map<String, String> settings) {
    this(backend, settings, List.of("-XX:TieredStopAtLevel=1"));
  }

  Projection(Backend backend, Map<String, String> settings, List<String> jvmOptions) {
    this.backend = backend;
    this.settings = settings;
    this.jvmOptions = jvmOptions;
    this.process = launch();
  }

  private PassbookProcess launch() {
    var environment = new HashMap<>(backend.environment());
    environment.put("PASSBOOK_HTTP_PORT", Integer.toString(port));
    environment.put("PASSBOOK_STATE_DIR", stateDir.toString());
    environment.putAll(settings);
    var options = new ArrayList<>(jvmOptions);
    options.add("-Dpassbook.main=io.passbook.projection.main.Main");
    options.add("-Dorg.slf4j.simpleLogger.log.io.passbook=info");
    options.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    return PassbookProcess.start(environment, options);
  }

  int port() {
    return port;
  }

  /** As the instances name it. */
  String address() {
    return "127.0.0.1:" + port;
  }

  PassbookProcess process() {
    return process;
  }

  void startAgain() {
    process = launch();
  }

  void wipe() {
    Folders.delete(stateDir);
  }

  Projection awaitReady() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !process.isAlive() || isReady());
    if (!process.isAlive()) {
      throw new AssertionError("The service ended: " + process.errors());
    }
    return this;
  }

  boolean isReady() {
    try {
      return Http.get(port, "/health/ready").status() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  Http.Answer get(String path, String... headers) {
    return Http.get(port, path, headers);
  }

  @Override
  public void close() {
    process.close();
    Folders.delete(stateDir);
  }
}
