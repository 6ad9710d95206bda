package io.passbook.acceptance.cli;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountCommand;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A command service that has no rules: it accepts what it is told to answer. */
final class Responder implements AutoCloseable {
  private final Map<String, Object> config;
  private final Predicate<AccountCommand> answers;
  private final List<AccountCommand> received = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "responder");
  private volatile boolean closed;

  private Responder(Platform platform, Predicate<AccountCommand> answers) {
    this.config = platform.clientConfig();
    this.answers = answers;
    thread.start();
  }

  /** Answers the commands that fit, those too that were sent before it started. */
  static Responder answering(Platform platform, Predicate<AccountCommand> answers) {
    return new Responder(platform, answers);
  }

  static Responder answeringAll(Platform platform) {
    return answering(platform, _ -> true);
  }

  /** Every command in the topic, in the order of each partition. */
  static List<AccountCommand> commandsIn(Platform platform) {
    var config = platform.clientConfig();
    try (var serdes = MessageSerdes.of(config);
        var consumer = consumer(config)) {
      var ends = consumer.endOffsets(consumer.assignment());
      var commands = new java.util.ArrayList<AccountCommand>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (var each : consumer.poll(Duration.ofMillis(100))) {
          commands.add(serdes.commands().deserializer().deserialize(each.topic(), each.value()));
        }
      }
      return commands;
    }
  }

  List<AccountCommand> received() {
    return received;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var producerConfig = new HashMap<>(config);
    producerConfig.put("key.serializer", ByteArraySerializer.class);
    producerConfig.put("value.serializer", ByteArraySerializer.class);
    try (var serdes = MessageSerdes.of(config);
        var consumer = consumer(config);
        var producer = new KafkaProducer<byte[], byte[]>(producerConfig)) {
      while (!closed) {
        for (var each : consumer.poll(Duration.ofMillis(20))) {
          var command = serdes.commands().deserializer().deserialize(each.topic(), each.value());
          received.add(command);
          if (answers.test(command)) {
            var result =
                serdes
                    .results()
                    .serializer()
                    .serialize(Topics.RESULTS, accepted(command, each.offset()));
            var _ =
                producer.send(
                    new ProducerRecord<>(Topics.RESULTS, each.partition(), each.key(), result));
          }
        }
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
    var consumerConfig = new HashMap<>(config);
    consumerConfig.put("key.deserializer", ByteArrayDeserializer.class);
    consumerConfig.put("value.deserializer", ByteArrayDeserializer.class);
    consumerConfig.put("isolation.level", "read_committed");
    consumerConfig.put("enable.auto.commit", false);
    var consumer = new KafkaConsumer<byte[], byte[]>(consumerConfig);
    consumer.assign(
        IntStream.range(0, Platform.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.COMMANDS, partition))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }

  private static CommandResult accepted(AccountCommand command, long offset) {
    return new CommandResult(
        command.commandId(),
        command.accountId(),
        offset,
        Fingerprint.of(command),
        null,
        Instant.now(),
        new Outcome.Accepted(offset + 1, 0));
  }
}
