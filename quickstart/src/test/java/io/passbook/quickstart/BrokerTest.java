package io.passbook.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokerTest {
  @TempDir private Path folder;

  @Test
  void what_was_created_is_there_after_a_kill_and_a_new_start() throws Exception {
    var settings = BrokerSettings.single(folder);
    try (var broker = Broker.start(settings);
        var admin = admin(broker.bootstrapServers())) {
      admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();
      broker.kill();
      assertThat(broker.isAlive()).isFalse();
    }

    try (var broker = Broker.start(settings);
        var admin = admin(broker.bootstrapServers())) {
      assertThat(admin.listTopics().names().get()).containsExactly("kept");
      assertThat(admin.describeFeatures().featureMetadata().get().finalizedFeatures())
          .hasEntrySatisfying(
              "transaction.version",
              range -> assertThat(range.maxVersionLevel()).isGreaterThanOrEqualTo((short) 2));
    }
  }

  @Test
  void three_brokers_form_a_cluster_that_survives_the_loss_of_one() throws Exception {
    try (var cluster = BrokerCluster.start(folder, 3, Map.of("broker.session.timeout.ms", "3000"));
        var admin = admin(cluster.bootstrapServers())) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(3);
      cluster.kill(1);
      admin.createTopics(List.of(new NewTopic("kept", 3, (short) 2))).all().get();
      cluster.startAgain(1);
      assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("kept"));
    }
  }

  @Test
  void a_taken_port_is_named_and_nothing_is_started() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> Broker.start(BrokerSettings.single(folder).withPort(taken.getLocalPort())))
          .isInstanceOf(QuickstartException.class)
          .hasMessage(
              "Port %d, wanted for Kafka, is taken by another process; stop that one or choose"
                  + " another port",
              taken.getLocalPort());
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws IOException {
    var file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> Broker.start(BrokerSettings.single(file.resolve("data"))))
        .isInstanceOf(QuickstartException.class)
        .hasMessageStartingWith("Cannot write to " + file.resolve("data"));
  }

  @Test
  void a_broker_that_does_not_come_up_says_why_and_is_gone() {
    assertThatThrownBy(
            () -> Broker.start(BrokerSettings.single(folder).with("num.io.threads", "none")))
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("The Kafka broker did not start")
        .hasMessageContaining("num.io.threads")
        .hasMessageContaining("The last lines of " + folder.resolve("broker.log"));
  }

  private static Admin admin(String bootstrapServers) {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }
}
