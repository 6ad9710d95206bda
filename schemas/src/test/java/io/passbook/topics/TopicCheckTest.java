package io.passbook.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.topics.ClusterFacts.TopicFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TopicCheckTest {
  private final Map<String, TopicFacts> topics = new HashMap<>();
  private final Map<String, String> broker =
      new HashMap<>(
          Map.of(
              "offsets.retention.minutes", "10080",
              "transaction.state.log.replication.factor", "3",
              "transaction.state.log.min.isr", "2",
              "offsets.topic.replication.factor", "3"));
  private OptionalInt transactionVersion = OptionalInt.of(2);

  TopicCheckTest() {
    for (var plan : TopicPlan.ALL) {
      var created = plan.withSize(6, (short) 3);
      topics.put(plan.topic(), new TopicFacts(plan.topic(), 6, 3, created.configs()));
    }
  }

  @Test
  void topics_as_we_create_them_are_well() {
    assertThat(check(false)).isEmpty();
  }

  @Test
  void a_missing_topic_is_found() {
    topics.remove(Topics.RESULTS);
    assertThat(check(true))
        .containsExactly(
            new Finding(
                Topics.RESULTS,
                "there is no such topic",
                "Create it: passbook topics create --partitions 6"));
  }

  @Test
  void with_no_topics_at_all_each_is_missing() {
    topics.clear();
    assertThat(check(true))
        .hasSize(5)
        .extracting(Finding::remedy)
        .containsOnly("Create it: passbook topics create");
  }

  @Test
  void different_numbers_of_partitions_are_found() {
    topics.computeIfPresent(
        Topics.EVENTS, (_, t) -> new TopicFacts(t.name(), 12, t.replication(), t.configs()));
    assertFound(true, Topics.EVENTS, "it has 12 partitions, but account-commands has 6");
  }

  @Test
  void events_that_would_expire_are_found() {
    configure(Topics.EVENTS, "cleanup.policy", "compact,delete");
    assertFound(true, Topics.EVENTS, "events would expire, and with them the accounts");
    configure(Topics.EVENTS, "cleanup.policy", "delete");
    assertFound(true, Topics.EVENTS, "cleanup.policy is 'delete', not 'compact'");
  }

  @Test
  void compaction_where_none_must_be_is_found() {
    configure(Topics.RESULTS, "cleanup.policy", "compact");
    assertFound(true, Topics.RESULTS, "of each account only the last record would stay");
  }

  @Test
  void timestamps_of_the_caller_are_found() {
    configure(Topics.COMMANDS, "message.timestamp.type", "CreateTime");
    assertFound(true, Topics.COMMANDS, "a record with an old time would expire at once");
    assertThat(check(true).getFirst().remedy())
        .isEqualTo(
            "kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name"
                + " account-commands --add-config message.timestamp.type=LogAppendTime");
  }

  @Test
  void results_that_expire_before_their_commands_are_found() {
    configure(Topics.RESULTS, "retention.ms", "86400000");
    assertFound(true, Topics.RESULTS, "expire after 1440 minutes, before the commands");
  }

  @Test
  void results_limited_by_size_are_found() {
    configure(Topics.RESULTS, "retention.bytes", "1000000000");
    assertFound(true, Topics.RESULTS, "retention.bytes is 1000000000");
  }

  @Test
  void commands_kept_for_ever_need_results_and_offsets_kept_for_ever() {
    configure(Topics.COMMANDS, "retention.ms", "-1");
    assertThat(check(true)).extracting(Finding::topic).contains(Topics.RESULTS);
  }

  @Test
  void a_shorter_retention_of_all_is_the_operator_s_business() {
    for (var topic : List.of(Topics.COMMANDS, Topics.RESULTS, Topics.DEAD_LETTERS)) {
      configure(topic, "retention.ms", "3600000");
    }
    assertThat(check(false)).isEmpty();
  }

  @Test
  void offsets_that_are_forgotten_before_the_commands_are_found() {
    broker.put("offsets.retention.minutes", "60");
    assertFound(true, "cluster", "forgets the offsets of an idle group after 60 minutes");
    assertThat(check(true).getFirst().remedy())
        .isEqualTo("Set offsets.retention.minutes=10080 on the brokers");
  }

  @Test
  void too_few_replicas_are_found_outside_development() {
    for (var plan : TopicPlan.ALL) {
      var created = plan.withSize(6, (short) 1);
      topics.put(plan.topic(), new TopicFacts(plan.topic(), 6, 1, created.configs()));
    }
    assertThat(check(true)).isEmpty();
    assertThat(check(false)).hasSize(10);
    assertFound(false, Topics.EVENTS, "replication is 1, below 3");
    assertFound(false, Topics.EVENTS, "min.insync.replicas is 1, below 2");
  }

  @Test
  void as_many_in_sync_replicas_as_replicas_are_found() {
    configure(Topics.EVENTS, "min.insync.replicas", "3");
    assertFound(false, Topics.EVENTS, "nothing can be written while one broker is down");
  }

  @Test
  void unclean_elections_are_found() {
    configure(Topics.EVENTS, "unclean.leader.election.enable", "true");
    assertFound(false, Topics.EVENTS, "committed records can be lost");
  }

  @Test
  void old_transactions_are_found_outside_development() {
    transactionVersion = OptionalInt.of(1);
    assertThat(check(true)).isEmpty();
    assertFound(false, "cluster", "transaction.version is 1, below 2");
    transactionVersion = OptionalInt.empty();
    assertThat(check(false)).isEmpty();
  }

  @Test
  void internal_topics_with_one_replica_are_found_outside_development() {
    broker.put("transaction.state.log.replication.factor", "1");
    assertThat(check(true)).isEmpty();
    assertFound(false, "cluster", "transaction.state.log.replication.factor is 1 on broker 1");
  }

  @Test
  void what_we_may_not_read_is_not_judged() {
    topics.replaceAll((_, t) -> new TopicFacts(t.name(), t.partitions(), 3, Map.of()));
    broker.clear();
    assertThat(check(false)).isEmpty();
  }

  private void configure(String topic, String config, String value) {
    topics.computeIfPresent(
        topic,
        (_, t) -> {
          var configs = new HashMap<>(t.configs());
          configs.put(config, value);
          return new TopicFacts(t.name(), t.partitions(), t.replication(), configs);
        });
  }

  private void assertFound(boolean development, String topic, String problem) {
    assertThat(check(development))
        .anySatisfy(finding -> {
          assertThat(finding.topic()).isEqualTo(topic);
          assertThat(finding.problem()).contains(problem);
          assertThat(finding.remedy()).isNotBlank();
        });
  }

  private List<Finding> check(boolean development) {
    var facts = new ClusterFacts(topics, 3, Map.of("1", broker), transactionVersion);
    return new TopicCheck(facts, development).findings();
  }
}
