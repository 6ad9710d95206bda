package io.passbook.projection.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The signals of one view, one for each partition of the event topic: who waits for one is not
 * woken by the others. The partitions of changelogs count as those of which they are.
 */
final class Signals {
  private final Map<Integer, Signal> signals = new ConcurrentHashMap<>();

  Signal of(int partition) {
    return signals.computeIfAbsent(partition, _ -> new Signal());
  }
}
