package io.passbook.cli.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Violations as they are found: all are counted, the first {@value #KEPT} are kept. */
final class Findings {
  static final int KEPT = 10_000;

  private final Map<Rule, Long> byRule = new EnumMap<>(Rule.class);
  private final List<Violation> kept = new ArrayList<>();
  private final Consumer<Violation> listener;
  private long count;

  Findings(Consumer<Violation> listener) {
    this.listener = listener;
  }

  void add(
      Rule rule,
      String topic,
      int partition,
      long offset,
      @Nullable String accountId,
      String text) {
    add(new Violation(rule, topic, partition, offset, accountId, text));
  }

  synchronized void add(Violation violation) {
    count++;
    byRule.merge(violation.rule(), 1L, Long::sum);
    if (kept.size() < KEPT) {
      kept.add(violation);
    }
    listener.accept(violation);
  }

  synchronized long count() {
    return count;
  }

  synchronized Map<Rule, Long> byRule() {
    return new EnumMap<>(byRule);
  }

  synchronized List<Violation> kept() {
    return List.copyOf(kept);
  }
}
