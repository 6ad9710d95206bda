package io.passbook.acceptance.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers and refusals by what was asked, and keeps what should not have been. */
final class Watch {
  private static final int MAX_VIOLATIONS = 100;

  private final Map<String, Tally> tallies = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> answersByInstance = new ConcurrentHashMap<>();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder standbys = new LongAdder();
  private final AtomicLong stalestMs = new AtomicLong();
  private final List<String> violations = new ArrayList<>();

  /** What came of questions. */
  record Outcome(long kinds, long answers, long refusals) {}

  private record Tally(
      boolean content, LongAdder answers, LongAdder refusals, AtomicLong slowestMs) {
    Tally(boolean content) {
      this(content, new LongAdder(), new LongAdder(), new AtomicLong());
    }

    @Override
    public String toString() {
      return "%5d answered, %3d refused, slowest %5d ms"
          .formatted(answers.sum(), refusals.sum(), slowestMs.get());
    }
  }

  /**
   * An answer came, or a refusal.
   *
   * @param asked the instance
   * @param tookMs negative: the instance was not there all the time
   */
  void came(Question question, String asked, Http.Answer answer, long tookMs) {
    var kind = question.kind();
    var tally = tallies.computeIfAbsent(kind, _ -> new Tally(question.isContent()));
    tally.slowestMs().accumulateAndGet(tookMs, Math::max);
    if (answer.status() == 503) {
      tally.refusals().increment();
      var why = answer.json().get("detail").asString().replaceAll("[0-9]+(, [0-9]+)*", "N");
      reasons.computeIfAbsent(kind + ": " + why, _ -> new LongAdder()).increment();
    } else if (Set.of(200, 304, 404).contains(answer.status())) {
      if (answer.status() == 304) {
        unchanged.increment();
      }
      tally.answers().increment();
      answersByInstance.computeIfAbsent(asked, _ -> new LongAdder()).increment();
      stalestMs.accumulateAndGet(answer.stalenessMs(), Math::max);
      if (answer.header("Passbook-Served-By").endsWith("; standby")) {
        standbys.increment();
      }
    }
  }

  synchronized void violation(String text) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(text);
    }
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Of those that any state would do for. */
  Outcome content() {
    return outcome(true);
  }

  /** Of those that had to be fresh, or to have a sequence. */
  Outcome demanding() {
    return outcome(false);
  }

  /** Kinds of which few were answered. */
  List<String> nearlyAllRefused() {
    return tallies.entrySet().stream()
        .filter(kind -> kind.getValue().refusals().sum() > 3 * kind.getValue().answers().sum())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How often somebody was told that nothing has changed. */
  long unchanged() {
    return unchanged.sum();
  }

  private Outcome outcome(boolean content) {
    var those = tallies.values().stream().filter(tally -> tally.content() == content).toList();
    return new Outcome(
        those.stream().filter(tally -> tally.answers().sum() > 0).count(),
        those.stream().mapToLong(tally -> tally.answers().sum()).sum(),
        those.stream().mapToLong(tally -> tally.refusals().sum()).sum());
  }

  /** How many questions this instance answered, from its own stores or not. */
  long answersOf(String instance) {
    var count = answersByInstance.get(instance);
    return count == null ? 0 : count.sum();
  }

  long answersFromStandbys() {
    return standbys.sum();
  }

  String summary() {
    var summary = new StringBuilder();
    tallies.forEach((kind, tally) -> summary.append("%-26s%s%n".formatted(kind, tally)));
    new TreeMap<>(reasons)
        .forEach(
            (why, count) -> summary.append("refused %d times: %s%n".formatted(count.sum(), why)));
    return summary
        .append(
            "%d answers from standbys, the stalest %d ms"
                .formatted(answersFromStandbys(), stalestMs.get()))
        .toString();
  }
}
