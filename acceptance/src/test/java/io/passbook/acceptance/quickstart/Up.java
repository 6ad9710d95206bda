package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.PassbookProcess;
import io.passbook.client.PassbookClient;
import io.passbook.client.ProjectionClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An {@code up} that runs, on ports of its own, and what it printed. */
record Up(Installation installation, Path data, PassbookProcess process) implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final List<String> PORTS =
      List.of("--kafka-port=", "--registry-port=", "--projection-port=", "--command-port=");

  /** Waits until it says that it is ready. */
  static Up start(Installation installation, Path data, String... more) {
    var up = new Up(installation, data, launch(installation, data, more));
    up.process.awaitOutput("\nready\n", START);
    return up;
  }

  /** Does not wait. */
  static PassbookProcess launch(Installation installation, Path data, String... more) {
    var arguments = new ArrayList<>(List.of("up", "--data", data.toString()));
    arguments.addAll(List.of(more));
    for (var port : PORTS) {
      if (arguments.stream().noneMatch(each -> each.startsWith(port))) {
        arguments.add(port + "0");
      }
    }
    return installation.start(Map.of(), arguments.toArray(String[]::new));
  }

  /** What it tells people to set in another terminal, as they would set it. */
  Map<String, String> environment() {
    var variables = new HashMap<String, String>();
    var matcher = Pattern.compile("export (PASSBOOK_\\w+)=(\\S+)").matcher(process.output());
    while (matcher.find()) {
      variables.put(matcher.group(1), matcher.group(2));
    }
    return variables;
  }

  private String variable(String name) {
    var value = environment().get(name);
    assertThat(value).as("%s in:%n%s", name, process.output()).isNotNull();
    return String.valueOf(value);
  }

  /** The port in a line of the table of parts. */
  int port(String part) {
    var matcher =
        Pattern.compile("\n  " + part + " +\\S*127\\.0\\.0\\.1:(\\d+)").matcher(process.output());
    assertThat(matcher.find()).as("%s in:%n%s", part, process.output()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** A command of the command line, through the launcher. */
  PassbookProcess.Result run(String... arguments) {
    return installation.run(environment(), arguments);
  }

  PassbookClient client() {
    return PassbookClient.connect(
        Map.of(
            "bootstrap.servers", variable("PASSBOOK_BOOTSTRAP_SERVERS"),
            "schema.registry.url", variable("PASSBOOK_SCHEMA_REGISTRY_URL")));
  }

  ProjectionClient projection() {
    return new ProjectionClient(
        URI.create(variable("PASSBOOK_PROJECTION_URL")), Duration.ofSeconds(30));
  }

  /** SIGTERM: it ends with 0, and nothing of it is left. */
  void stop() {
    var children = process.children();
    var result = process.terminate();
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).endsWith("Stopped.\n");
    assertThat(result.errors()).isEmpty();
    assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
  }

  /** SIGKILL, for it alone: its children have to end by themselves. */
  void kill() {
    var children = process.children();
    process.kill();
    assertThat(children).hasSize(2);
    Installation.awaitEnd(children);
  }

  @Override
  public void close() {
    process.close();
  }
}
