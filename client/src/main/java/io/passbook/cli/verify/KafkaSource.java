package io.passbook.cli.verify;

import io.passbook.client.ClientSettings;
import io.passbook.client.Failures;
import io.passbook.message.AccountCommand;
import io.passbook.message.AccountEvent;
import io.passbook.message.CommandResult;
import io.passbook.message.Snapshot;
import io.passbook.serde.DecodeFailure;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.DeadLetters;
import io.passbook.topics.DeadLetters.Origin;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** The topics themselves, read with one consumer for each. For one thread. */
public final class KafkaSource implements AuditSource {
  private static final int MAX_POLL_RECORDS = 5_000;
  private static final int FETCH_BYTES = 8 << 20;

  private final Admin admin;
  private final Map<String, Object> config;
  private final Duration timeout;
  private final Marks marks;
  private final MessageSerdes serdes;
  private final LongConsumer progress;
  private final Map<String, KafkaConsumer<byte[], byte[]>> consumers = new HashMap<>();

  private KafkaSource(
      Admin admin,
      Map<String, Object> config,
      Duration timeout,
      Marks marks,
      MessageSerdes serdes,
      LongConsumer progress) {
    this.admin = admin;
    this.config = config;
    this.timeout = timeout;
    this.marks = marks;
    this.serdes = serdes;
    this.progress = progress;
  }

  /**
   * Looks up what there is to read.
   *
   * @param settings with the time-out for each answer of a broker; a transaction that stays open
   *     may take its own time-out longer
   * @param group of the command services, whose offsets say how far commands are decided
   * @param progress told of so many records more
   * @throws io.passbook.client.NotSentException when the brokers cannot be reached or a topic is
   *     missing
   * @throws org.apache.kafka.common.config.ConfigException saying what is wrong with a setting
   */
  public static KafkaSource open(ClientSettings settings, String group, LongConsumer progress) {
    var config = new HashMap<String, Object>(settings.config());
    var timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    var admin = Failures.made(settings, () -> Admin.create(config));
    try {
      var marks = Marks.take(admin, group);
      var serdes = MessageSerdes.of(settings.serdeConfig());
      return new KafkaSource(admin, config, settings.timeout(), marks, serdes, progress);
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e instanceof KafkaException known ? Failures.notConnected(settings, known) : e;
    }
  }

  /** Why it is not known how far commands are decided; empty: nothing was in the way. */
  public String groupTrouble() {
    return marks.decided().trouble();
  }

  /** How many offsets there are to go through. */
  public long size() {
    return marks.size();
  }

  @Override
  public int partitions() {
    return marks.partitions();
  }

  @Override
  public long start(String topic, int partition) {
    return offset(new TopicPartition(topic, partition), OffsetSpec.earliest());
  }

  @Override
  public long decidedBelow(int partition) {
    return marks.decided().below().getOrDefault(partition, 0L);
  }

  @Override
  public boolean hasGrown(String topic, int partition) {
    var place = new TopicPartition(topic, partition);
    return offset(place, OffsetSpec.latest()) != marks.end(place);
  }

  private long offset(TopicPartition place, OffsetSpec which) {
    var found = Marks.offsets(admin, List.of(place), which, IsolationLevel.READ_UNCOMMITTED);
    return found.getOrDefault(place, 0L);
  }

  @Override
  public Iterator<Entry<AccountCommand>> commands(int partition) {
    return messages(Topics.COMMANDS, partition, serdes.commands().deserializer());
  }

  @Override
  public Iterator<Entry<AccountEvent>> events(int partition) {
    return messages(Topics.EVENTS, partition, serdes.events().deserializer());
  }

  @Override
  public Iterator<Entry<CommandResult>> results(int partition) {
    return messages(Topics.RESULTS, partition, serdes.results().deserializer());
  }

  @Override
  public Iterator<Entry<Snapshot>> snapshots(int partition) {
    return messages(Topics.SNAPSHOTS, partition, serdes.snapshots().deserializer());
  }

  @Override
  public Iterator<Entry<Origin>> deadLetters(int partition) {
    return read(
        Topics.DEAD_LETTERS,
        partition,
        record ->
            DeadLetters.origin(record.headers())
                .map(origin ->
                    new Entry<>(record.offset(), key(record), origin, null, Raw.of(record)))
                .orElseGet(() ->
                    new Entry<>(record.offset(), key(record), null, "It does not say its origin")));
  }

  @Override
  public void close() {
    consumers.values().forEach(KafkaConsumer::close);
    serdes.close();
    admin.close(Duration.ZERO);
  }

  private <M> Iterator<Entry<M>> messages(
      String topic, int partition, Deserializer<M> deserializer) {
    return read(topic, partition, record -> entry(topic, record, deserializer));
  }

  private static <M> Entry<M> entry(
      String topic, ConsumerRecord<byte[], byte[]> record, Deserializer<M> deserializer) {
    var raw = topic.equals(Topics.COMMANDS) ? Raw.of(record) : null;
    try {
      var value = deserializer.deserialize(topic, record.headers(), record.value());
      return new Entry<>(record.offset(), key(record), value, null, raw);
    } catch (RuntimeException e) {
      if (DecodeFailure.classify(e) == DecodeFailure.REGISTRY_AWAY) {
        throw e;
      }
      return new Entry<>(record.offset(), key(record), null, String.valueOf(e.getMessage()), raw);
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  private <M> Iterator<Entry<M>> read(
      String topic, int partition, Function<ConsumerRecord<byte[], byte[]>, Entry<M>> entry) {
    var place = new TopicPartition(topic, partition);
    var consumer = consumers.computeIfAbsent(topic, _ -> consumer());
    return new PartitionRecords<>(
        consumer, place, marks.start(place), marks.end(place), timeout, entry, progress);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    var settings = new HashMap<String, Object>();
    // What was asked for ahead of time has to come back before another partition is read.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    settings.putAll(config);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
