package io.passbook.projection.pipeline;

import io.passbook.message.AccountEvent;
import io.passbook.topics.EventKey;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;

/** The events of the accounts whose partitions are on this instance. */
public final class HistoryView extends View {
  private final EventDecoder decoder;

  HistoryView(Stores stores, EndOffsets ends, Signals signals, EventDecoder decoder) {
    super(stores, ends, signals);
    this.decoder = decoder;
  }

  /**
   * Reads an account's events behind a sequence, in order, without having them all in memory.
   *
   * @param reader gets the events; they are gone when it returns
   * @throws RegistryAwayException when an event's schema is not here yet; it is on its way
   */
  public <T> T events(
      int partition, String accountId, long after, Function<Iterator<AccountEvent>, T> reader) {
    var from = after == Long.MAX_VALUE ? after : after + 1;
    try (var entries =
        store(HistoryTopology.EVENTS, partition)
            .range(key(accountId, from), key(accountId, Long.MAX_VALUE))) {
      return reader.apply(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return entries.hasNext();
            }

            @Override
            public AccountEvent next() {
              return decoder.decode(entries.next().value);
            }
          });
    } catch (StreamsException | IllegalStateException e) {
      throw away(partition, e);
    }
  }

  /** Whether the account has its first event: one that has not, but later ones, is being erased. */
  public boolean begins(int partition, String accountId) {
    try {
      return store(HistoryTopology.EVENTS, partition).get(key(accountId, 1)) != null;
    } catch (StreamsException | IllegalStateException e) {
      throw away(partition, e);
    }
  }

  /** The sequence of the account's last event; 0 when it has none. */
  public long lastSequence(int partition, String accountId) {
    try (var entries =
        store(HistoryTopology.EVENTS, partition)
            .reverseRange(key(accountId, 0), key(accountId, Long.MAX_VALUE))) {
      return entries.hasNext() ? EventKey.parse(entries.next().key.get()).sequence() : 0;
    } catch (StreamsException | IllegalStateException e) {
      throw away(partition, e);
    }
  }

  @Override
  long standbyPosition(int partition) {
    return restoredPosition(partition);
  }

  private static Bytes key(String accountId, long sequence) {
    return Bytes.wrap(new EventKey(accountId, sequence).toBytes());
  }
}
