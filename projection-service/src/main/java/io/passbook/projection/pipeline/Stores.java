package io.passbook.projection.pipeline;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of one application on this instance, and how far each of its consumers is. */
interface Stores {

  /**
   * A store of a partition, whether this instance writes it or follows who does.
   *
   * @throws InvalidStateStoreException when it is not here
   * @throws IllegalStateException when the application does not run
   */
  ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition);

  /** What the active partitions have applied. */
  Progress processed();

  /** What restoring partitions and standbys have applied. */
  Progress restored();
}
