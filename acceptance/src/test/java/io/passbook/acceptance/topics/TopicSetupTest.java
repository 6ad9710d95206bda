package io.passbook.acceptance.topics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.command.main.CommandService;
import io.passbook.command.main.SetupException;
import io.passbook.settings.Settings;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Finding;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TopicSetupTest {
  private static Platform platform;
  private static Admin admin;

  @BeforeAll
  static void start() {
    platform = Platform.start();
    admin = platform.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    platform.close();
  }

  @Test
  void topics_as_created_are_well_for_development() {
    assertThat(TopicSetup.check(admin, true)).isEmpty();
  }

  @Test
  void one_broker_is_not_enough_for_production_but_its_transactions_are_of_the_new_kind() {
    var findings = TopicSetup.check(admin, false);
    assertThat(findings).extracting(Finding::topic).containsAll(Topics.ALL);
    assertThat(findings)
        .extracting(Finding::problem)
        .anySatisfy(problem -> assertThat(problem).startsWith("replication is 1, below 3"))
        .anySatisfy(problem ->
            assertThat(problem).startsWith("transaction.state.log.replication.factor is 1"))
        .noneSatisfy(problem -> assertThat(problem).contains("transaction.version"));
  }

  @Test
  void creating_again_changes_nothing_and_creates_what_is_missing() throws Exception {
    var again = TopicSetup.create(admin, Platform.PARTITIONS, TopicSetup.DEFAULT_REPLICATION);
    assertThat(again.created()).isEmpty();
    assertThat(again.existed()).isEqualTo(Topics.ALL);
    assertThat(again.replication()).isEqualTo((short) 1);
    assertThat(TopicSetup.check(admin, true)).isEmpty();

    admin.deleteTopics(List.of(Topics.SNAPSHOTS)).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(Topics.SNAPSHOTS));
    assertThat(TopicSetup.check(admin, true))
        .containsExactly(
            new Finding(
                Topics.SNAPSHOTS,
                "there is no such topic",
                "Create it: passbook topics create --partitions " + Platform.PARTITIONS));
    var missing = TopicSetup.create(admin, Platform.PARTITIONS, (short) 1);
    assertThat(missing.created()).isEqualTo(List.of(Topics.SNAPSHOTS));
    await().untilAsserted(() -> assertThat(TopicSetup.check(admin, true)).isEmpty());
  }

  @Test
  void a_topic_that_is_missing_gets_as_many_partitions_as_the_others_have() throws Exception {
    try (var own = Platform.start();
        var ownAdmin = own.admin()) {
      ownAdmin.deleteTopics(Topics.ALL).all().get();
      await().until(() -> TopicSetup.partitions(ownAdmin).isEmpty());
      assertThat(createTopics(own, "--partitions", "12").exitCode()).isZero();
      ownAdmin.deleteTopics(List.of(Topics.COMMANDS)).all().get();
      await().until(() -> !ownAdmin.listTopics().names().get().contains(Topics.COMMANDS));

      var other = createTopics(own, "--partitions", "6");
      assertThat(other.exitCode()).isEqualTo(2);
      assertThat(other.errors())
          .contains("Expected 6 partitions but the topic account-events exists and has 12");
      assertThat(createTopics(own).output())
          .contains("created  account-commands: 12 partitions, replication 1");
    }
  }

  @Test
  void a_service_does_not_start_on_topics_that_were_given_more_partitions() throws Exception {
    try (var own = Platform.start();
        var ownAdmin = own.admin()) {
      writeEvents(own, "alice", "bob", "carol", "dave", "erin");
      startService(own).close();

      var more =
          Topics.ALL.stream().collect(toMap(topic -> topic, _ -> NewPartitions.increaseTo(8)));
      ownAdmin.createPartitions(more).all().get();
      await().until(() -> TopicSetup.check(ownAdmin, true).isEmpty());
      assertThatThrownBy(() -> startService(own))
          .isInstanceOf(SetupException.class)
          .hasMessageContaining("where they belong with %d, and it has 8", Platform.PARTITIONS);
    }
  }

  private static CommandService startService(Platform platform) {
    var settings =
        Map.of(
            "bootstrap.servers",
            platform.bootstrapServers(),
            "schema.registry.url",
            platform.registryUrl(),
            "development",
            "true",
            "http.port",
            "0");
    return CommandService.start(Settings.of(settings, CommandService.settingNames()));
  }

  /** Their keys are all that is looked at. */
  private static void writeEvents(Platform platform, String... accountIds) throws Exception {
    var serializer = new ByteArraySerializer();
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", platform.bootstrapServers()), serializer, serializer)) {
      for (var id : accountIds) {
        var partition = AccountPartitioner.partition(id, Platform.PARTITIONS);
        var key = new EventKey(id, 1).toBytes();
        producer.send(new ProducerRecord<>(Topics.EVENTS, partition, key, new byte[1])).get();
      }
    }
  }

  private static Bank.Answer createTopics(Platform platform, String... options) {
    var args = new ArrayList<>(List.of("topics", "create"));
    args.addAll(List.of(options));
    return Bank.run(platform, "http://127.0.0.1:1", args.toArray(new String[0]));
  }

  @Test
  void a_setting_that_somebody_changed_is_found_and_the_remedy_mends_it() throws Exception {
    alter(Topics.EVENTS, "cleanup.policy", "delete");
    await()
        .untilAsserted(() ->
            assertThat(TopicSetup.check(admin, true))
                .singleElement()
                .satisfies(finding -> {
                  assertThat(finding.topic()).isEqualTo(Topics.EVENTS);
                  assertThat(finding.remedy()).endsWith("--add-config cleanup.policy=compact");
                }));
    alter(Topics.EVENTS, "cleanup.policy", "compact");
    await().untilAsserted(() -> assertThat(TopicSetup.check(admin, true)).isEmpty());
  }

  private static void alter(String topic, String name, String value)
      throws ExecutionException, InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }
}
