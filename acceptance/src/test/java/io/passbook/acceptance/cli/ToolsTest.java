package io.passbook.acceptance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Reason;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ToolsTest {
  private static Bank bank;

  @BeforeAll
  static void open() {
    bank = Bank.open();
  }

  @AfterAll
  static void close() {
    bank.close();
  }

  @Test
  void what_cannot_be_read_is_listed_shown_and_not_replayed_and_harms_nobody() throws Exception {
    bank.run("open", "unharmed", "--owner", "Bob");
    send(Topics.COMMANDS, 1, "key", "garbage".getBytes(UTF_8));
    send(Topics.COMMANDS, 1, "key", new byte[0]);
    send(Topics.COMMANDS, 1, "key", null);
    send(Topics.COMMANDS, 1, "key", HexFormat.of().parseHex("0700000001aabb"));
    send(Topics.COMMANDS, 1, "key", HexFormat.of().parseHex("007fffffffaabb"));
    send(Topics.COMMANDS, 1, "key", HexFormat.of().parseHex("0000"));

    await().atMost(90, SECONDS).untilAsserted(() -> assertThat(lettersFrom(1)).hasSize(6));
    assertThat(lettersFrom(1).stream().filter(line -> line.contains("\"EMPTY\""))).hasSize(1);
    assertThat(lettersFrom(1).stream().filter(line -> line.contains("\"UNREADABLE\""))).hasSize(5);
    assertThat(bank.run("dlq", "list", "--reason", "EMPTY").output().lines()).hasSize(2);

    var shown = bank.run("dlq", "show", "1:0");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.output()).contains("67 61 72 62 61 67 65").contains("garbage");
    assertThat(bank.run("dlq", "show", "1:0", "--json").output())
        .contains("\"valueBase64\":\"Z2FyYmFnZQ==\"");
    assertThat(bank.run("dlq", "replay", "1:0").exitCode()).isEqualTo(3);
    assertThat(bank.run("dlq", "show", "1:999999").exitCode()).isEqualTo(3);
    assertThat(bank.run("dlq", "show", "99:0").exitCode()).isEqualTo(3);
    assertThat(bank.run("dlq", "show", "first").exitCode()).isEqualTo(2);
    assertThat(bank.run("dlq", "replay").exitCode()).isEqualTo(2);

    assertThat(bank.run("deposit", "unharmed", "1").exitCode()).isZero();
  }

  @Test
  void a_letter_that_can_be_read_is_replayed_once_however_often() throws Exception {
    bank.run("open", "replayed", "--owner", "Bob");
    var partition = AccountPartitioner.partition("replayed", 6);
    var command = command("replayed", new Command.Deposit(100, "EUR", null));
    var id = partition + ":" + send(letter(partition, command, Reason.FAILED));

    assertThat(bank.run("dlq", "replay", id).output()).isEqualTo(id + "  accepted  sequence 2\n");
    assertThat(bank.run("dlq", "replay", id).output()).startsWith(id + "  repeat  ");

    bank.stopCommands();
    bank.startCommandsAgain(1);
    for (var i = 0; i < 3; i++) {
      assertThat(bank.run("deposit", "replayed", "1").exitCode()).isZero();
    }
    var again = bank.run("dlq", "replay", "--all", "--reason", "FAILED", "--json");
    assertThat(again.exitCode()).isZero();
    assertThat(again.output()).contains("\"outcome\":\"repeat\"");
    assertThat(bank.run("show", "replayed", "--json").output()).contains("\"balance\":400,");
  }

  @Test
  void letters_that_were_rejected_are_not_sent_again_and_each_keeps_its_reason() throws Exception {
    bank.run("open", "poor", "--owner", "Bob");
    var partition = AccountPartitioner.partition("poor", 6);
    var letters = new ArrayList<String>();
    for (var amount : List.of(100L, 200L, 300L)) {
      var command = command("poor", new Command.Withdraw(amount, "EUR", null));
      letters.add(partition + ":" + send(letter(partition, command, Reason.UNREADABLE)));
    }

    var replay = new ArrayList<>(List.of("dlq", "replay"));
    replay.addAll(letters);
    var first = bank.run(replay.toArray(new String[0]));
    assertThat(first.exitCode()).isEqualTo(3);
    assertThat(first.output().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("  rejected  INSUFFICIENT_FUNDS: "));

    var sentBefore = end(Topics.COMMANDS, partition);
    assertThat(bank.run(replay.toArray(new String[0]))).isEqualTo(first);
    assertThat(end(Topics.COMMANDS, partition)).isEqualTo(sentBefore);
  }

  @Test
  void load_is_made_and_measured() {
    var answer =
        bank.run(
            "load",
            "--accounts",
            "20",
            "--commands",
            "500",
            "--rate",
            "1000",
            "--zipf",
            "1",
            "--json");

    assertThat(answer.exitCode()).as(answer.errors()).isZero();
    assertThat(answer.output())
        .contains("\"results\":500,")
        .contains("\"failed\":0,")
        .contains("\"toResultMs\":{\"p50\":")
        .contains("\"toViewMs\":{\"p50\":");
    assertThat(bank.run("load", "--accounts", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void topics_are_created_and_checked() throws Exception {
    assertThat(bank.run("topics", "check", "--development").output()).isEqualTo("all is well\n");
    assertThat(bank.run("topics", "create").output())
        .contains("existed  account-commands\n")
        .doesNotContain("created");
    var production = bank.run("topics", "check", "--json");
    assertThat(production.exitCode()).isEqualTo(3);
    assertThat(production.output()).startsWith("{\"ok\":false,").contains("\"remedy\":");
  }

  private static List<String> lettersFrom(int partition) {
    return bank.run("dlq", "list", "--json")
        .output()
        .lines()
        .filter(line -> line.contains("\"letter\":\"" + partition + ":"))
        .filter(line -> !line.contains("as if it had failed"))
        .toList();
  }

  private static AccountCommand command(String account, Command command) {
    return new AccountCommand(
        UUID.randomUUID(), account, Instant.now(), "test", null, null, command);
  }

  /** The letter of a readable command. */
  private static ProducerRecord<byte[], byte[]> letter(
      int partition, AccountCommand command, Reason reason) {
    try (var serdes = MessageSerdes.of(bank.platform().clientConfig())) {
      var value = serdes.commands().serializer().serialize(Topics.COMMANDS, command);
      var key = command.accountId().getBytes(UTF_8);
      return DeadLetters.of(
          // At the place of a command that was decided: a letter about one that is still to come
          // would contradict the log, and the service would stop the partition.
          new ConsumerRecord<>(Topics.COMMANDS, partition, 0, key, value),
          reason,
          "as if it had failed");
    }
  }

  private static long end(String topic, int partition) throws Exception {
    var place = new TopicPartition(topic, partition);
    try (var admin = bank.platform().admin()) {
      return admin
          .listOffsets(Map.of(place, OffsetSpec.latest()))
          .partitionResult(place)
          .get(60, SECONDS)
          .offset();
    }
  }

  private static void send(String topic, int partition, String key, byte @Nullable [] value)
      throws Exception {
    send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value));
  }

  private static long send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bank.platform().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      return producer.send(record).get(60, SECONDS).offset();
    }
  }
}
