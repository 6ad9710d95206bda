package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.deploy.ComposeFile.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ComposeFileTest {
  private final ComposeFile compose = ComposeFile.read();

  @Test
  void docker_compose_accepts_it() throws Exception {
    assumeTrue(isThere("docker-compose"), "docker-compose is not installed");
    assertAccepted("docker-compose");
  }

  @Test
  void docker_compose_version_2_accepts_it() throws Exception {
    assumeTrue(isThere("docker", "compose"), "docker compose is not installed");
    assertAccepted("docker", "compose");
  }

  @Test
  void it_needs_nothing_that_an_old_or_a_new_docker_compose_does_not_know() {
    assertThat(compose.content()).doesNotContainKeys("name", "version", "configs");
  }

  @Test
  void three_brokers_are_three_voters_of_one_cluster() {
    var brokers = compose.services("broker-");
    assertThat(brokers).hasSize(3);
    assertThat(brokers.stream().map(b -> b.environment().get("KAFKA_NODE_ID")))
        .containsExactly("1", "2", "3");
    assertThat(distinct(brokers, "CLUSTER_ID")).hasSize(1);
    assertThat(distinct(brokers, "KAFKA_CONTROLLER_QUORUM_VOTERS"))
        .containsExactly("1@broker-1:9093,2@broker-2:9093,3@broker-3:9093");
    assertThat(brokers)
        .allSatisfy(broker -> {
          assertThat(broker.get("image")).isEqualTo("apache/kafka:4.3.1");
          assertThat(broker.list("volumes"))
              .contains(
                  broker.name() + ":" + broker.environment().get("KAFKA_LOG_DIRS"),
                  "./deploy/broker.properties:/mnt/shared/config/server.properties:ro");
          assertThat(broker.environment().get("KAFKA_ADVERTISED_LISTENERS"))
              .startsWith("CLIENTS://" + broker.name() + ":19092,HOST://localhost:");
        });
  }

  @Test
  void a_record_is_on_three_brokers_and_counts_once_two_have_it() {
    assertThat(ComposeFile.properties("broker.properties"))
        .containsEntry("process.roles", "broker,controller")
        .containsEntry("default.replication.factor", "3")
        .containsEntry("min.insync.replicas", "2")
        .containsEntry("offsets.topic.replication.factor", "3")
        .containsEntry("transaction.state.log.replication.factor", "3")
        .containsEntry("transaction.state.log.min.isr", "2")
        .containsEntry("unclean.leader.election.enable", "false")
        .containsEntry("offsets.retention.minutes", "525600");
    assertThat(ComposeFile.properties("registry.properties"))
        .containsEntry("apicurio.storage.kind", "kafkasql")
        .containsEntry("apicurio.kafkasql.topic.min.insync.replicas", "2")
        .containsEntry("apicurio.rules.global.compatibility", "BACKWARD_TRANSITIVE");
    assertThat(service("topics").list("command")).endsWith("create", "--replication", "3");
  }

  @Test
  void two_of_each_service_start_after_the_topics_and_the_registry() {
    for (var kind : List.of("command-service-", "projection-service-")) {
      assertThat(compose.services(kind)).as(kind).hasSize(2);
      for (var service : compose.services(kind)) {
        assertThat(service.dependsOn())
            .as(service.name())
            .containsEntry("topics", Map.of("condition", "service_completed_successfully"))
            .containsEntry("registry", Map.of("condition", "service_healthy"));
      }
    }
    assertThat(service("topics").dependsOn())
        .containsOnlyKeys("broker-1", "broker-2", "broker-3")
        .allSatisfy((_, how) -> assertThat(how).isEqualTo(Map.of("condition", "service_healthy")));
  }

  @Test
  void whatever_runs_on_is_restarted_checked_stopped_in_order_and_limited() {
    for (var service : running()) {
      assertThat(service.settings())
          .as(service.name())
          .containsEntry("restart", "unless-stopped")
          .containsEntry("stop_signal", "SIGTERM")
          .containsKeys("stop_grace_period", "mem_limit");
      assertThat(service.healthCheck()).as(service.name()).first().isEqualTo("CMD");
    }
  }

  @Test
  void nothing_runs_as_root() {
    for (var service : compose.services().values()) {
      assertThat(service.get("user"))
          .as("user of " + service.name())
          .isNotNull()
          .isNotIn("root", "0", 0);
    }
  }

  @Test
  void whatever_must_survive_is_on_a_volume_of_its_own() {
    var stateful =
        Stream.concat(
                compose.services("broker-").stream(),
                compose.services("projection-service-").stream())
            .map(service -> service.list("volumes").getFirst().split(":", -1)[0])
            .toList();
    assertThat(stateful)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(compose.volumes());
  }

  @Test
  void ports_are_published_on_this_machine_only_and_each_once() {
    var ports =
        compose.services().values().stream().flatMap(s -> s.list("ports").stream()).toList();
    assertThat(ports).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    assertThat(ports.stream().map(port -> port.split(":", -1)[1])).doesNotHaveDuplicates();
    assertThat(ports)
        .as("the ports that everything uses when it is told nothing")
        .contains(
            "127.0.0.1:9092:9092",
            "127.0.0.1:8081:8080",
            "127.0.0.1:8080:8080",
            "127.0.0.1:8082:8082");
  }

  @Test
  void images_are_pinned() {
    assertThat(compose.services().values())
        .allSatisfy(service ->
            assertThat((String) service.get("image")).matches(".+:[0-9]+\\.[0-9]+\\.[0-9]+"));
  }

  @Test
  void what_is_mounted_is_there() {
    for (var service : compose.services().values()) {
      for (var volume : service.list("volumes")) {
        if (volume.startsWith("./")) {
          assertThat(ComposeFile.ROOT.resolve(volume.split(":", -1)[0]).normalize())
              .as(service.name())
              .isRegularFile()
              .isReadable();
        }
      }
    }
    assertThat(ComposeFile.ROOT.resolve("deploy/healthy")).isExecutable();
  }

  private List<Service> running() {
    return compose.services().values().stream()
        .filter(service -> !Set.of("topics", "cli").contains(service.name()))
        .toList();
  }

  private Service service(String name) {
    assertThat(compose.services()).containsKey(name);
    return compose.services(name).getFirst();
  }

  private static Set<String> distinct(List<Service> services, String variable) {
    return services.stream()
        .map(service -> service.environment().getOrDefault(variable, "(none)"))
        .collect(Collectors.toSet());
  }

  private static void assertAccepted(String... command) throws Exception {
    var config = run(command, "config");
    assertThat(config.exitCode()).as(config.output()).isZero();
    assertThat(config.output()).contains("broker-3", "projection-service-2");
  }

  private static boolean isThere(String... command) throws InterruptedException {
    try {
      return run(command, "version").exitCode() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private record Result(int exitCode, String output) {}

  private static Result run(String[] command, String verb)
      throws IOException, InterruptedException {
    var folder = Folders.temporary("compose");
    var output = folder.resolve("out.txt");
    try {
      var process =
          new ProcessBuilder(Stream.concat(Stream.of(command), Stream.of(verb)).toList())
              .directory(ComposeFile.ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      Folders.delete(folder);
    }
  }
}
