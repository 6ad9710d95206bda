package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A bank's desk for tests: hands commands in as records and picks their results up, with plain
 * Kafka clients. For one thread.
 */
final class Desk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MessageSerdes serdes;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<UUID, List<CommandResult>> results = new HashMap<>();

  Desk(Platform platform) {
    this(platform.clientConfig());
  }

  /**
   * The same on any cluster.
   *
   * @param config for Kafka clients and serdes
   */
  Desk(Map<String, Object> config) {
    serdes = MessageSerdes.of(config);
    var producing = new HashMap<>(config);
    producing.put("compression.type", "lz4");
    producing.put("linger.ms", 1);
    producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    var consuming = new HashMap<>(config);
    consuming.put("isolation.level", "read_committed");
    consumer =
        new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var partitions = new ArrayList<TopicPartition>();
    for (var i = 0; i < Platform.PARTITIONS; i++) {
      partitions.add(new TopicPartition(Topics.RESULTS, i));
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  static AccountCommand open(String account) {
    return command(account, new Command.OpenAccount("Owner of " + account, "EUR"));
  }

  static AccountCommand deposit(String account, long amount) {
    return command(account, new Command.Deposit(amount, null, null));
  }

  static AccountCommand withdraw(String account, long amount) {
    return command(account, new Command.Withdraw(amount, null, null));
  }

  static AccountCommand command(String account, Command command) {
    return new AccountCommand(
        UUID.randomUUID(),
        account,
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        "desk",
        null,
        null,
        command);
  }

  /** Sends a command to where it belongs. */
  void send(AccountCommand command) {
    send(AccountPartitioner.partition(command.accountId(), Platform.PARTITIONS), command);
  }

  /** Sends a command to where it may not belong. */
  void send(int partition, AccountCommand command) {
    sendBytes(partition, serdes.commands().serializer().serialize(Topics.COMMANDS, command));
  }

  /** Sends a value that may be no command. */
  void sendBytes(int partition, byte @Nullable [] value) {
    var key = "desk".getBytes(StandardCharsets.UTF_8);
    var _ = producer.send(new ProducerRecord<>(Topics.COMMANDS, partition, key, value));
  }

  /** Sends a command and waits for what becomes of it. */
  Outcome ask(AccountCommand command) {
    send(command);
    return await(command).outcome();
  }

  /** Waits for the first result of this command. */
  CommandResult await(AccountCommand command) {
    return await(command, 1).getFirst();
  }

  /** Waits for so many results of this command. */
  List<CommandResult> await(AccountCommand command, int count) {
    producer.flush();
    Awaitility.await()
        .alias("result " + count + " of " + command)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          pickUp();
          return results(command).size() >= count;
        });
    return results(command);
  }

  /** The results of this command that were picked up so far. */
  List<CommandResult> results(AccountCommand command) {
    return results.getOrDefault(command.commandId(), List.of());
  }

  /** Picks up what is there, and keeps it. */
  void pickUp() {
    for (var result : poll()) {
      results.computeIfAbsent(result.commandId(), _ -> new ArrayList<>()).add(result);
    }
  }

  /** Hands over what is there, and forgets it. */
  List<CommandResult> poll() {
    var polled = new ArrayList<CommandResult>();
    for (var record : consumer.poll(Duration.ofMillis(20))) {
      polled.add(serdes.results().deserializer().deserialize(Topics.RESULTS, record.value()));
    }
    return polled;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close();
    serdes.close();
  }
}
