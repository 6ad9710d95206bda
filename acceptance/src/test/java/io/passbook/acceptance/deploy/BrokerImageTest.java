package io.passbook.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What the image apache/kafka does with our settings before it starts the broker. The program that
 * does it is in Kafka's jar, so no image is needed: it puts the environment behind the mounted
 * file, and formats the folder.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokerImageTest {
  private final Path folder = Folders.temporary("broker-image");

  @AfterEach
  void clean() {
    Folders.delete(folder);
  }

  @Test
  void the_image_makes_one_valid_configuration_of_our_file_and_the_environment() throws Exception {
    var mounted = Files.createDirectories(folder.resolve("mounted"));
    var result = Files.createDirectories(folder.resolve("final"));
    Files.copy(
        ComposeFile.ROOT.resolve("deploy/broker.properties"),
        mounted.resolve("server.properties"),
        StandardCopyOption.REPLACE_EXISTING);
    var output = folder.resolve("out.txt");
    var setup =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.docker.KafkaDockerWrapper",
                "setup",
                "--default-configs-dir=" + Files.createDirectories(folder.resolve("default")),
                "--mounted-configs-dir=" + mounted,
                "--final-configs-dir=" + result)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    var broker = ComposeFile.read().services("broker-").get(1);
    setup.environment().keySet().removeIf(name -> name.startsWith("KAFKA_"));
    setup.environment().putAll(broker.environment());
    setup.environment().put("KAFKA_LOG_DIRS", folder.resolve("data").toString());
    var process = setup.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();

    var properties = new Properties();
    try (var in = Files.newBufferedReader(result.resolve("server.properties"))) {
      properties.load(in);
    }
    assertThat(properties)
        .containsAllEntriesOf(ComposeFile.properties("broker.properties"))
        .containsEntry("node.id", "2")
        .containsEntry("listeners", "CLIENTS://:19092,HOST://:9092,CONTROLLER://:9093")
        .containsEntry(
            "advertised.listeners", broker.environment().get("KAFKA_ADVERTISED_LISTENERS"))
        .doesNotContainKeys("heap.opts", "cluster.id");
    assertThat(Files.readAllLines(folder.resolve("data/meta.properties")))
        .containsAll(List.of("node.id=2", "cluster.id=" + broker.environment().get("CLUSTER_ID")));
  }
}
