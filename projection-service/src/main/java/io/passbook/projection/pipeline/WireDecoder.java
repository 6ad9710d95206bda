package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.serde.DecodeFailure;
import io.passbook.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads events with the configured deserializer, which asks the schema registry once for each
 * schema. Who cannot get one has two ways to wait: a view for minutes ({@link #patient}), a query
 * not at all ({@link #prompt}).
 */
final class WireDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(WireDecoder.class);
  private static final long FIRST_WAIT_MS = 50;
  private static final long LONGEST_WAIT_MS = 1_000;

  /** Bytes before the record: a zero and the schema's id. */
  private static final int HEADER_BYTES = 5;

  private final Deserializer<AccountEvent> deserializer;
  private final Set<Integer> knownSchemas = ConcurrentHashMap.newKeySet();
  private final Set<Integer> wantedSchemas = ConcurrentHashMap.newKeySet();

  WireDecoder(Deserializer<AccountEvent> deserializer) {
    this.deserializer = deserializer;
  }

  /**
   * Waits for the registry to come back, or to remember: a view goes on later rather than without
   * an event.
   *
   * @param patience after which it gives up, below the consumer's {@code max.poll.interval.ms}. A
   *     schema that the registry denies for so long makes the log unreadable
   * @param stop counted down when the service stops
   */
  EventDecoder patient(Duration patience, CountDownLatch stop) {
    return value -> {
      var giveUpAt = System.nanoTime() + patience.toNanos();
      for (var waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
        try {
          return decode(value);
        } catch (RuntimeException e) {
          var failure = judge(e);
          var isOver = System.nanoTime() > giveUpAt;
          if (isOver && DecodeFailure.isUnknownSchema(e)) {
            throw unreadable(e);
          }
          if (isOver || failure instanceof BrokenLogException || stopped(stop, waitMs)) {
            throw failure;
          }
          if (waitMs == FIRST_WAIT_MS) {
            LOG.warn("Waiting for the schema registry: {}", e.getMessage());
          }
        }
      }
    };
  }

  /** Never waits: a schema that is not here is asked for, and the next try may find it. */
  EventDecoder prompt() {
    return value -> {
      if (value.length >= HEADER_BYTES && !knownSchemas.contains(schema(value))) {
        fetch(value);
        throw new RegistryAwayException(
            "The schema registry has not given schema %d yet".formatted(schema(value)));
      }
      try {
        return decode(value);
      } catch (RuntimeException e) {
        throw judge(e);
      }
    };
  }

  private void fetch(byte[] value) {
    var schema = schema(value);
    if (!wantedSchemas.add(schema)) {
      return;
    }
    Thread.ofVirtual()
        .name("schema-" + schema)
        .start(() -> {
          try {
            decode(value);
          } catch (RuntimeException e) {
            if (judge(e) instanceof BrokenLogException) {
              knownSchemas.add(schema); // it is the event that cannot be read
            } else {
              LOG.warn("Schema {} is not here: {}", schema, e.getMessage());
            }
          } finally {
            wantedSchemas.remove(schema);
          }
        });
  }

  private AccountEvent decode(byte[] value) {
    var event = deserializer.deserialize(Topics.EVENTS, value);
    var schema = schema(value);
    if (!knownSchemas.contains(schema)) {
      knownSchemas.add(schema);
    }
    return event;
  }

  private static int schema(byte[] value) {
    return ByteBuffer.wrap(value).getInt(1);
  }

  private static RuntimeException judge(RuntimeException e) {
    if (DecodeFailure.isUnknownSchema(e)) {
      return new RegistryAwayException("The schema registry denies a schema: " + e.getMessage());
    }
    return switch (DecodeFailure.classify(e)) {
      case REGISTRY_AWAY ->
          new RegistryAwayException("The schema registry does not answer: " + e.getMessage());
      case UNREADABLE -> unreadable(e);
    };
  }

  private static BrokenLogException unreadable(RuntimeException e) {
    return new BrokenLogException("An event cannot be read: " + e.getMessage());
  }

  private static boolean stopped(CountDownLatch stop, long waitMs) {
    try {
      return stop.await(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
