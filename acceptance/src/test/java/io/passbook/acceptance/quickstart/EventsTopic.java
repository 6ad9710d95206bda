package io.passbook.acceptance.quickstart;

import io.passbook.acceptance.Platform;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed events as they stand in the topic, read without any of the services. */
final class EventsTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  private EventsTopic() {}

  /** By account, in the topic's order, as {@link MadeUpFile#line} writes them. */
  static Map<String, List<String>> read(Platform platform) {
    var all = new TreeMap<String, List<String>>();
    var config = new HashMap<String, Object>(platform.clientConfig());
    config.put("isolation.level", "read_committed");
    try (var serdes = MessageSerdes.of(platform.clientConfig());
        var consumer =
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions());
      consumer.seekToBeginning(partitions());
      var ends = consumer.endOffsets(partitions());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (var message : consumer.poll(POLL)) {
          var event = serdes.events().deserializer().deserialize(Topics.EVENTS, message.value());
          all.computeIfAbsent(event.accountId(), _ -> new ArrayList<>()).add(line(event));
        }
      }
    }
    return all;
  }

  private static String line(AccountEvent event) {
    return switch (event.event()) {
      case Event.AccountOpened _ -> MadeUpFile.line("AccountOpened", null, null);
      case Event.MoneyDeposited(var amount, _, var reference) ->
          MadeUpFile.line("MoneyDeposited", amount, reference);
      case Event.MoneyWithdrawn(var amount, _, var reference) ->
          MadeUpFile.line("MoneyWithdrawn", amount, reference);
      case Event.AccountClosed _ -> MadeUpFile.line("AccountClosed", null, null);
    };
  }

  /** About how many events there are: the sum of the end offsets. */
  static long size(Admin admin) throws Exception {
    var latest =
        partitions().stream().collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get(30, TimeUnit.SECONDS).values().stream()
        .mapToLong(each -> each.offset())
        .sum();
  }

  private static List<TopicPartition> partitions() {
    return IntStream.range(0, Platform.PARTITIONS)
        .mapToObj(i -> new TopicPartition(Topics.EVENTS, i))
        .toList();
  }
}
