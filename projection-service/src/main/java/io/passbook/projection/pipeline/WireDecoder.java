package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.serde.DecodeFailure;
import io.passbook.topics.Topics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads events with the configured deserializer. */
final class WireDecoder implements EventDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(WireDecoder.class);

  private final Deserializer<AccountEvent> deserializer;

  WireDecoder(Deserializer<AccountEvent> deserializer) {
    this.deserializer = deserializer;
  }

  @Override
  public AccountEvent decode(byte[] value) {
    try {
      return deserializer.deserialize(Topics.EVENTS, value);
    } catch (RuntimeException e) {
      throw switch (DecodeFailure.classify(e)) {
        case REGISTRY_AWAY -> new RegistryAwayException(e);
        case UNREADABLE -> new BrokenLogException("An event cannot be read: " + e.getMessage());
      };
    }
  }

  /**
   * The same, but it waits for the registry to come back: a view goes on later rather than without
   * an event.
   *
   * @param patience after which it gives up, below the consumer's {@code max.poll.interval.ms}
   * @param stop counted down when the service stops
   */
  EventDecoder patient(Duration patience, CountDownLatch stop) {
    return value -> {
      var giveUpAt = System.nanoTime() + patience.toNanos();
      var waitMs = 50L;
      while (true) {
        try {
          return decode(value);
        } catch (RegistryAwayException e) {
          if (System.nanoTime() > giveUpAt || stopped(stop, waitMs)) {
            throw e;
          }
          if (waitMs == 50) {
            LOG.warn("Waiting for the schema registry: {}", e.getMessage());
          }
          waitMs = Math.min(2 * waitMs, 1000);
        }
      }
    };
  }

  private static boolean stopped(CountDownLatch stop, long waitMs) {
    try {
      return stop.await(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
