package io.passbook.acceptance.write;

import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.WorkerLog;
import io.passbook.topics.Topics;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Mistakes that somebody could make between the pipeline and Kafka. */
enum DeliberateFault {
  NONE,

  /** The group's offsets do not depend on the transaction. */
  OFFSETS_OUTSIDE_THE_TRANSACTION {
    @Override
    WorkerLog in(WorkerLog log, KafkaClients clients) {
      return proxy(
          WorkerLog.class,
          (_, method, arguments) -> {
            if (!method.getName().equals("sendOffsets")) {
              return call(log, method, arguments);
            }
            commit((Map<?, ?>) arguments[0], clients);
            return null;
          });
    }
  },

  /** A successor knows no command id. */
  NO_WINDOW_RESTORED {
    @Override
    PartitionReader.Factory in(PartitionReader.Factory readers) {
      return partition -> {
        var reader = readers.open(partition);
        return proxy(
            PartitionReader.class,
            (_, method, arguments) ->
                method.getName().equals("read") && arguments[0].equals(Topics.RESULTS)
                    ? null
                    : call(reader, method, arguments));
      };
    }
  };

  /** The log as a worker with this fault treats it. */
  WorkerLog in(WorkerLog log, KafkaClients clients) {
    return log;
  }

  /** What its recoveries read. */
  PartitionReader.Factory in(PartitionReader.Factory readers) {
    return readers;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** At once, in a transaction of its own, as no member of the group could. */
  private static void commit(Map<?, ?> next, KafkaClients clients) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    next.forEach((partition, offset) ->
        offsets.put(
            new TopicPartition(Topics.COMMANDS, (Integer) partition),
            new OffsetAndMetadata((Long) offset)));
    var config = new HashMap<>(clients.common());
    config.put("transactional.id", "apart");
    config.put("group.id", clients.groupId());
    try (var stranger =
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(offsets, stranger.groupMetadata());
      producer.commitTransaction();
    }
  }
}
