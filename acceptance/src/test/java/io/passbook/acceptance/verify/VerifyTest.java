package io.passbook.acceptance.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Platform;
import io.passbook.acceptance.cli.Bank;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.Command;
import io.passbook.message.Event;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The tests use one bank; the last ones tamper with it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(OrderAnnotation.class)
class VerifyTest {
  private static Bank bank;
  private static MessageSerdes serdes;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void open() {
    bank = Bank.open();
    serdes = MessageSerdes.of(bank.platform().clientConfig());
    producer =
        new KafkaProducer<>(
            bank.platform().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterAll
  static void close() {
    producer.close();
    serdes.close();
    bank.close();
  }

  @Test
  @Order(1)
  void a_bank_at_work_is_audited_again_and_again_without_a_violation() throws Exception {
    send(0, "garbage".getBytes(UTF_8));
    send(1, null);
    var load =
        CompletableFuture.supplyAsync(
            () -> bank.run("load", "--accounts", "200", "--commands", "20000", "--json"));
    var audits = 0;
    do {
      var audit = bank.run("verify", "--no-projection");
      assertThat(audit.exitCode()).as(audit.output() + audit.errors()).isZero();
      audits++;
    } while (!load.isDone());
    assertThat(load.get().exitCode()).as(load.get().errors()).isZero();
    assertThat(audits).isPositive();
  }

  @Test
  @Order(2)
  void a_repeat_and_a_command_on_the_wrong_partition_are_as_they_must_be() throws Exception {
    assertThat(bank.run("open", "alice", "--owner", "Alice").exitCode()).isZero();
    var id = UUID.randomUUID().toString();
    for (var i = 0; i < 2; i++) {
      assertThat(bank.run("deposit", "alice", "10", "--command-id", id).exitCode()).isZero();
    }
    var misrouted =
        new AccountCommand(
            UUID.randomUUID(),
            "alice",
            Instant.parse("2026-01-01T00:00:00Z"),
            "somebody",
            null,
            null,
            new Command.Deposit(5, null, null));
    var wrong = (home("alice") + 1) % Platform.PARTITIONS;
    send(wrong, serdes.commands().serializer().serialize(Topics.COMMANDS, misrouted));
    assertThat(bank.run("load", "--accounts", "50", "--commands", "200").exitCode()).isZero();
  }

  @Test
  @Order(3)
  void the_projection_is_compared_account_by_account() {
    var audit = bank.run("verify");
    assertThat(audit.exitCode()).as(audit.output() + audit.errors()).isZero();
    assertThat(audit.output())
        .contains("251 accounts compared, 0 have gone on, 0 not answered; totals compared")
        .containsPattern("repeats +1\n")
        .containsPattern("forwarded +1\n")
        .containsPattern("dead letters +2\n")
        .containsPattern("pending +0\n")
        .endsWith("no violations\n");
  }

  @Test
  @Order(4)
  void as_json_there_is_one_document_and_nothing_else() {
    var audit = bank.run("verify", "--json");
    assertThat(audit.exitCode()).isZero();
    assertThat(audit.output().lines()).hasSize(1);
    assertThat(audit.output())
        .startsWith("{\"ok\":true,\"accounts\":251,")
        .contains("\"violationCount\":0,\"violations\":[]");
  }

  @Test
  @Order(5)
  void an_event_from_nowhere_is_found_where_it_is() throws Exception {
    var event =
        new AccountEvent(
            "alice",
            9,
            Instant.parse("2026-01-02T00:00:00Z"),
            Instant.parse("2026-01-02T00:00:00Z"),
            Instant.parse("2026-01-02T00:00:00Z"),
            UUID.randomUUID(),
            1,
            "mallory",
            null,
            new Event.MoneyDeposited(1_000_000, 1_000_000, null));
    var sent =
        producer
            .send(
                new ProducerRecord<>(
                    Topics.EVENTS,
                    home("alice"),
                    new EventKey("alice", 9).toBytes(),
                    serdes.events().serializer().serialize(Topics.EVENTS, event)))
            .get();
    var audit = bank.run("verify", "--no-projection");
    assertThat(audit.exitCode()).isEqualTo(3);
    assertThat(audit.output())
        .contains(
            "violated  account-events-%d@%d SEQUENCES_WITHOUT_GAP alice: Expected event 4 but it was 9"
                .formatted(sent.partition(), sent.offset()))
        .contains("violations: {");
  }

  @Test
  @Order(6)
  void where_nobody_answers_the_exit_code_says_so() {
    var audit = Bank.execute(List.of("verify", "--bootstrap", "127.0.0.1:1", "--timeout", "1s"));
    assertThat(audit.exitCode()).isEqualTo(4);
    assertThat(audit.errors()).contains("error: No answer from Kafka at 127.0.0.1:1 ");
  }

  private static int home(String account) {
    return AccountPartitioner.partition(account, Platform.PARTITIONS);
  }

  private static void send(int partition, byte @Nullable [] value) throws Exception {
    producer
        .send(new ProducerRecord<>(Topics.COMMANDS, partition, "x".getBytes(UTF_8), value))
        .get();
  }
}
